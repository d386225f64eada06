package io.sockflux.urgent;

/** What comes in a stream that may have urgent bytes, in the order in which it was sent. */
public sealed interface UrgentEvent permits UrgentData, UrgentByte, UrgentMark {}
