package io.sockflux.examples.balancer;

import io.sockflux.balance.BackendChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For picocli: how a backend is chosen. */
final class ChoiceWord implements ITypeConverter<BackendChoice> {
    @Override
    public BackendChoice convert(String text) {
        return switch (text) {
            case "round-robin" -> BackendChoice.ROUND_ROBIN;
            case "least-connections" -> BackendChoice.LEAST_CONNECTIONS;
            default ->
                throw new TypeConversionException("\"" + text + "\" (expected: round-robin or least-connections)");
        };
    }
}
