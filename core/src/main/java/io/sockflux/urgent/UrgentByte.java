package io.sockflux.urgent;

/**
 * A byte that was sent as urgent ({@code MSG_OOB}).
 *
 * @param value the byte
 */
public record UrgentByte(byte value) implements UrgentEvent {}
