package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.IpAddress;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NetworkEntry;
import io.sockflux.netdb.ServiceEntry;
import io.sockflux.transport.posix.sys.layout.CText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NameStructuresTest {

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void shouldReadEveryAliasAndAddress() {
        MemorySegment host = entry("café.example", "a", "b");
        host.set(JAVA_INT, 20, 16);
        host.set(
                JAVA_LONG,
                24,
                array(bytes(IpAddress.parse("2001:db8::1")), bytes(IpAddress.parse("::ffff:192.0.2.1"))));
        assertThat(NameStructures.host(host.address()))
                .isEqualTo(new HostEntry(
                        "café.example",
                        List.of("a", "b"),
                        List.of(IpAddress.parse("2001:db8::1"), IpAddress.parse("::ffff:192.0.2.1"))));
    }

    @Test
    void shouldReadANumberThatHasTheHighestBit() {
        MemorySegment network = entry("test-net");
        network.set(JAVA_INT, 20, 0xC0000200);
        assertThat(NameStructures.network(network.address()))
                .isEqualTo(new NetworkEntry("test-net", List.of(), 0xC0000200));
    }

    @Test
    void shouldReadAPortFromNetworkOrder() {
        MemorySegment service = entry("last", "alias");
        service.set(JAVA_BYTE, 16, (byte) 0xFF);
        service.set(JAVA_BYTE, 17, (byte) 0xFE);
        service.set(JAVA_LONG, 24, text("udp").address());
        assertThat(NameStructures.service(service.address()))
                .isEqualTo(new ServiceEntry("last", List.of("alias"), 0xFFFE, "udp"));
    }

    private MemorySegment entry(String name, String... aliases) {
        MemorySegment entry = arena.allocate(32, 8);
        entry.set(JAVA_LONG, 0, text(name).address());
        entry.set(JAVA_LONG, 8, array(Arrays.stream(aliases).map(this::text).toArray(MemorySegment[]::new)));
        return entry;
    }

    private MemorySegment text(String text) {
        return CText.copied(arena, text);
    }

    private MemorySegment bytes(IpAddress address) {
        return arena.allocateFrom(JAVA_BYTE, address.bytes());
    }

    private long array(MemorySegment... pointers) {
        MemorySegment array = arena.allocate(JAVA_LONG, pointers.length + 1L);
        for (int i = 0; i < pointers.length; i++) {
            array.setAtIndex(JAVA_LONG, i, pointers[i].address());
        }
        return array.address();
    }
}
