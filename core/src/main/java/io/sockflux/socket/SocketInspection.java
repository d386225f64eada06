package io.sockflux.socket;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the kernel says of an open socket.
 *
 * @param status {@code fstat(2)}
 * @param bytesReadable how many bytes wait to be received, {@code FIONREAD}; of a datagram socket, in the first datagram;
 *     empty where the kernel does not say
 * @param bytesUnsent how many bytes wait to go out or to be acknowledged, {@code SIOCOUTQ}, Linux; empty where the kernel
 *     does not say
 * @param local {@code getsockname(2)}
 * @param peer {@code getpeername(2)}; empty where there is none
 * @param answers what calls answer that are meant for files
 */
public record SocketInspection(
        FileStatus status,
        OptionalInt bytesReadable,
        OptionalInt bytesUnsent,
        Optional<Endpoint> local,
        Optional<Endpoint> peer,
        List<Answer> answers) {

    /** Copies the list. */
    public SocketInspection {
        answers = List.copyOf(answers);
    }

    /**
     * What a call answered.
     *
     * @param call its name and arguments, such as {@code lseek(0, SEEK_CUR)}
     * @param result what it returned; empty where it failed
     * @param errno why it failed; empty where it did not, or said so by a number that has no name here
     */
    public record Answer(String call, OptionalLong result, Optional<Errno> errno) {}
}
