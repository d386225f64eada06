package io.sockflux.netdb;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A database from a file.
 *
 * @param <E> the entries
 */
abstract class FileTable<E> implements NameDatabase<E> {

    private final WatchedFile<E> file;

    FileTable(WatchedFile<E> file) {
        this.file = file;
    }

    @Override
    public Flux<E> all() {
        return ask(ParsedFile::entries).flatMapIterable(entries -> entries);
    }

    @Override
    public Mono<E> byName(String name) {
        String key = key(name);
        return ask(parsed -> parsed.named(key, entry -> true));
    }

    @Override
    public Mono<Origin> origin() {
        return ask(ParsedFile::origin);
    }

    @Override
    public Flux<BadLine> badLines() {
        return ask(ParsedFile::bad).flatMapIterable(lines -> lines);
    }

    final String key(String name) {
        return file.format().key(requireNonNull(name, "name"));
    }

    final Mono<E> first(Predicate<E> wanted) {
        return ask(
                parsed -> parsed.entries().stream().filter(wanted).findFirst().orElse(null));
    }

    /** Asks the file as it is at subscription, where blocking does no harm. */
    final <T> Mono<T> ask(Question<E, T> question) {
        return Mono.<T>fromCallable(() -> question.answer(parsed())).subscribeOn(Schedulers.boundedElastic());
    }

    /** The present contents of the file. Blocks. */
    ParsedFile<E> parsed() throws IOException {
        return file.current();
    }

    /** A question to the file; the answer is null if there is no such entry. */
    @FunctionalInterface
    interface Question<E, T> {

        @Nullable
        T answer(ParsedFile<E> parsed);
    }
}
