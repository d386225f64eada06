package io.sockflux.examples;

import io.sockflux.contract.kit.Amount;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A test of a program on the transport of its name. Every build runs it on the one that the program chooses by itself, and
 * {@code -Plong} on nio too: contracts hold the transports to each other.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@ArgumentsSource(OnEachTransport.Names.class)
public @interface OnEachTransport {

    /** The names. */
    final class Names implements ArgumentsProvider {

        @Override
        public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
            return Amount.of(List.of(Program.DEFAULT), List.of(Program.DEFAULT, "nio")).stream()
                    .map(Arguments::of);
        }
    }
}
