package io.sockflux.urgent;

/**
 * A byte that was sent as urgent ({@code MSG_OOB}), at its mark: what was sent before it has come before it.
 *
 * @param value the byte
 */
public record UrgentByte(byte value) implements UrgentEvent {}
