package io.sockflux.spring.boot;

import io.sockflux.Acceptor;
import io.sockflux.stream.Connection;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** A listener that can be started: by its recipe, with what serves each connection. */
record ListenerRecipe(String name, Acceptor acceptor, Function<? super Connection, ? extends Publisher<?>> handler) {}
