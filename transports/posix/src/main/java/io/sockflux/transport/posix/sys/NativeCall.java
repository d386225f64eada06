package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.util.concurrent.FastThreadLocal;
import io.sockflux.transport.posix.sys.layout.Architecture;
import io.sockflux.transport.posix.sys.layout.Constant;
import io.sockflux.transport.posix.sys.layout.StatLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Makes method handles on functions of the C library. Each handle also takes the memory for the errno, as its first
 * parameter.
 */
public @SuppressWarnings("restricted") // calling the system is what this module is for
final class NativeCall {

    /** The same number everywhere. */
    static final int EINTR = 4;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_OF_STATE = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** The memory that a thread's calls need: an errno, and a {@code struct pollfd}. Threads live long here. */
    private static final FastThreadLocal<Scratch> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            Arena arena = Arena.ofAuto();
            return new Scratch(arena.allocate(STATE), arena.allocate(JAVA_LONG));
        }
    };

    private record Scratch(MemorySegment state, MemorySegment pollRequest) {}

    private NativeCall() {}

    public static MethodHandle returningInt(String name, ValueLayout... parameters) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, parameters), ERRNO);
    }

    static MethodHandle returningLong(String name, ValueLayout... parameters) {
        return handle(name, FunctionDescriptor.of(JAVA_LONG, parameters), ERRNO);
    }

    public static MethodHandle returningNothing(String name, ValueLayout... parameters) {
        return handle(name, FunctionDescriptor.ofVoid(parameters), ERRNO);
    }

    /** A handle that returns a pointer; 0 is the null pointer. */
    public static MethodHandle returningPointer(String name, ValueLayout... parameters) {
        return returningLong(name, parameters);
    }

    /** An int variable of the library, such as macOS's {@code h_errno}. */
    public static MemorySegment variable(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no variable " + name))
                .reinterpret(Integer.BYTES);
    }

    /**
     * A handle on a variadic function that returns an int.
     *
     * @param fixed how many parameters come before the variable parameters
     */
    static MethodHandle variadic(String name, int fixed, ValueLayout... parameters) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, parameters), ERRNO, Linker.Option.firstVariadicArg(fixed));
    }

    /**
     * {@code fstat(2)}, by the library's name for the function with the structure that {@link StatLayout} knows. macOS on
     * x86-64 has an older structure too. The GNU library before 2.33 has only a function that takes a version.
     */
    static MethodHandle fstat() {
        if (Constant.isDarwin()) {
            return returningInt(Architecture.isX8664() ? "fstat$INODE64" : "fstat", JAVA_INT, JAVA_LONG);
        }
        if (LINKER.defaultLookup().find("fstat").isPresent()) {
            return returningInt("fstat", JAVA_INT, JAVA_LONG);
        }
        return versionedFstat();
    }

    /** The GNU library's function before 2.33. */
    static MethodHandle versionedFstat() {
        int version = Architecture.isX8664() ? 1 : 0;
        MethodHandle versioned = returningInt("__fxstat", JAVA_INT, JAVA_INT, JAVA_LONG);
        return MethodHandles.insertArguments(versioned, 1, version);
    }

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment function = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no function " + name));
        return LINKER.downcallHandle(function, type, options);
    }

    /** The memory where a call of this thread leaves its errno. */
    public static MemorySegment state() {
        return SCRATCH.get().state;
    }

    static MemorySegment pollRequest() {
        return SCRATCH.get().pollRequest;
    }

    public static int errno(MemorySegment state) {
        return (int) ERRNO_OF_STATE.get(state, 0L);
    }

    /** Rethrows what a call by a handle threw: the call declares Throwable, and throws no checked exception. */
    public static RuntimeException impossible(Throwable thrown) {
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return new IllegalStateException(thrown);
    }
}
