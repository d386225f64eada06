package io.sockflux.examples.redis;

import java.util.List;
import java.util.stream.Collectors;

/** What a Redis server answers. As a string it is what {@code redis-cli} prints where it does not talk to a terminal. */
sealed interface Reply {

    /** A simple string or a bulk string. */
    record Text(String text) implements Reply {
        @Override
        public String toString() {
            return text;
        }
    }

    /** A refusal: the command was not done. */
    record Refusal(String message) implements Reply {
        @Override
        public String toString() {
            return message;
        }
    }

    /** An integer. */
    record Whole(long value) implements Reply {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** There is no value. */
    record None() implements Reply {
        @Override
        public String toString() {
            return "";
        }
    }

    /** Several replies as one. */
    record Several(List<Reply> replies) implements Reply {
        @Override
        public String toString() {
            return replies.stream().map(Reply::toString).collect(Collectors.joining("\n"));
        }
    }
}
