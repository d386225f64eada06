package io.sockflux.examples.name;

import io.sockflux.address.NetworkOrder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says in which order this host keeps the bytes of a number: the order, and 0x01020304 as memory has it. */
@Command(
        name = "byte-order",
        description = "Prints the byte order of this host, and the bytes of 0x01020304 as its memory has them.")
public final class ByteOrderCommand implements Callable<Integer> {

    private static final int NUMBER = 0x01020304;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        ByteOrder order = NetworkOrder.ofHost();
        String name = order == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
        spec.commandLine()
                .getOut()
                .println(name + ": 0x01020304 is " + memory(NUMBER, order) + " in memory, htonl makes it "
                        + memory(NetworkOrder.htonl(NUMBER), order));
        return 0;
    }

    private static String memory(int number, ByteOrder order) {
        byte[] bytes = ByteBuffer.allocate(4).order(order).putInt(number).array();
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }
}
