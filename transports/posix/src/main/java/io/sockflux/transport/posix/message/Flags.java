package io.sockflux.transport.posix.message;

import io.sockflux.message.MessageFlag;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.util.EnumSet;
import java.util.Set;

/** The flags of messages as the system's numbers. */
public final class Flags {

    /** The flags of every send. It does not block, and SIGPIPE would concern the whole process. */
    public static final int SENDING = Constant.MSG_DONTWAIT.number() | Constant.MSG_NOSIGNAL.number();

    /** The flags of every receive. */
    public static final int RECEIVING = Constant.MSG_DONTWAIT.number();

    /** A further flag where descriptors may come. */
    public static final int CLOSE_ON_EXEC = Constant.MSG_CMSG_CLOEXEC.number();

    private static final int TOLD = Constant.MSG_EOR.number()
            | Constant.MSG_TRUNC.number()
            | Constant.MSG_CTRUNC.number()
            | Constant.MSG_ERRQUEUE.number();

    private Flags() {}

    /**
     * The numbers of the flags of an outbound message.
     *
     * @throws IllegalArgumentException if a flag is not for sending
     */
    public static int sending(Set<MessageFlag> flags) {
        int bits = SENDING;
        for (MessageFlag flag : flags) {
            if (!flag.isForSending()) {
                throw new IllegalArgumentException("flag: " + flag + " (expected: a flag for sending)");
            }
            bits |= number(flag);
        }
        return bits;
    }

    /** Whether the kernel has set a flag that subscribers are told of. */
    public static boolean tell(int bits) {
        return (bits & TOLD) != 0;
    }

    /** The flags that the kernel has set and subscribers are told of. */
    public static Set<MessageFlag> told(int bits) {
        if (!tell(bits)) {
            return Set.of();
        }
        Set<MessageFlag> flags = EnumSet.noneOf(MessageFlag.class);
        for (MessageFlag flag : MessageFlag.values()) {
            if (flag.isTold() && (bits & number(flag)) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    private static int number(MessageFlag flag) {
        return switch (flag) {
            case PEEK -> Constant.MSG_PEEK.number();
            case OOB -> Constant.MSG_OOB.number();
            case DONTROUTE -> Constant.MSG_DONTROUTE.number();
            case EOR -> Constant.MSG_EOR.number();
            case MORE -> Constant.MSG_MORE.number();
            case NOSIGNAL -> Constant.MSG_NOSIGNAL.number();
            case CONFIRM -> Constant.MSG_CONFIRM.number();
            case DONTWAIT -> Constant.MSG_DONTWAIT.number();
            case WAITALL -> Constant.MSG_WAITALL.number();
            case TRUNC -> Constant.MSG_TRUNC.number();
            case CTRUNC -> Constant.MSG_CTRUNC.number();
            case ERRQUEUE -> Constant.MSG_ERRQUEUE.number();
        };
    }
}
