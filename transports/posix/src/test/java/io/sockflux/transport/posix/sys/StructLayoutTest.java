package io.sockflux.transport.posix.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.error.Errno;
import io.sockflux.socket.FileStatus;
import io.sockflux.transport.posix.sys.control.ControlLayout;
import io.sockflux.transport.posix.sys.layout.Constant;
import io.sockflux.transport.posix.sys.layout.StatLayout;
import io.sockflux.transport.posix.sys.layout.StatStructure;
import io.sockflux.transport.posix.sys.name.AddressCalls;
import io.sockflux.transport.posix.sys.name.AddressStructure;
import io.sockflux.transport.posix.sys.name.NameStructures;
import io.sockflux.transport.posix.sys.name.PresentationCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every size, offset and number that this package relies on, against what the system's own headers say. */
@EnabledIf(value = "thereIsACompiler", disabledReason = "there is no cc, which reads the system's headers")
class StructLayoutTest {

    @TempDir
    Path folder;

    private final Map<String, Long> ours = new LinkedHashMap<>();

    static boolean thereIsACompiler() {
        return CProgram.isThereACompiler();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldHaveTheNumbersOfLinux() throws Exception {
        for (Constant constant : Constant.values()) {
            if (constant.exists()) {
                number(constant.name(), constant.number());
            }
        }
        number("O_CLOEXEC", LinuxSystemCalls.O_CLOEXEC);
        number("SOCK_CLOEXEC", LinuxSystemCalls.SOCK_CLOEXEC);
        number("SOCK_NONBLOCK", LinuxSystemCalls.SOCK_NONBLOCK);
        number("F_DUPFD_CLOEXEC", LinuxSystemCalls.F_DUPFD_CLOEXEC);
        number("EINTR", NativeCall.EINTR);
        shouldAgree(
                "errno.h",
                "fcntl.h",
                "netdb.h",
                "poll.h",
                "sys/ioctl.h",
                "sys/socket.h",
                "netinet/in.h",
                "linux/udp.h",
                "linux/sockios.h",
                "linux/vm_sockets.h");
    }

    @Test
    @EnabledOnOs(OS.MAC)
    void shouldHaveTheNumbersOfMacOs() throws Exception {
        for (Constant constant : Constant.values()) {
            // A flag that there is none of is 0 here, and has no name there.
            if (constant.exists() && (constant.number() != 0 || constant.linux() == 0)) {
                // The header's number of a request is unsigned, ioctl's parameter here an int.
                number(
                        "(int) " + (constant == Constant.SO_LINGER ? "SO_LINGER_SEC" : constant.name()),
                        constant.number());
            }
        }
        number("O_CLOEXEC", DarwinSystemCalls.O_CLOEXEC);
        number("F_DUPFD_CLOEXEC", DarwinSystemCalls.F_DUPFD_CLOEXEC);
        number("F_SETFD", DarwinSystemCalls.F_SETFD);
        number("FD_CLOEXEC", DarwinSystemCalls.FD_CLOEXEC);
        number("SO_NOSIGPIPE", DarwinSystemCalls.SO_NOSIGPIPE);
        number("ENOSYS", DarwinSystemCalls.ENOSYS);
        number("EINTR", NativeCall.EINTR);
        shouldAgree(
                "errno.h", "fcntl.h", "netdb.h", "poll.h", "sys/ioctl.h", "sys/socket.h", "sys/un.h", "netinet/in.h");
    }

    @Test
    void shouldHaveTheNumbersOfEveryErrno() throws Exception {
        for (Errno errno : Errno.values()) {
            number(errno.name(), errno.number());
        }
        shouldAgree("errno.h");
    }

    @Test
    void shouldLayOutMessages() throws Exception {
        size("struct iovec", MessageHeader.VECTOR_SIZE);
        member("struct iovec", "iov_base", 0, 8);
        member("struct iovec", "iov_len", 8, 8);
        size("struct msghdr", MessageHeader.SIZE);
        member("struct msghdr", "msg_name", MessageHeader.NAME, 8);
        member("struct msghdr", "msg_namelen", MessageHeader.NAME_LENGTH, 4);
        member("struct msghdr", "msg_iov", MessageHeader.VECTORS, 8);
        offset("struct msghdr", "msg_iovlen", MessageHeader.VECTOR_COUNT);
        member("struct msghdr", "msg_control", MessageHeader.CONTROL, 8);
        offset("struct msghdr", "msg_controllen", MessageHeader.CONTROL_LENGTH);
        member("struct msghdr", "msg_flags", MessageHeader.FLAGS, 4);
        shouldAgree("sys/types.h", "sys/uio.h", "sys/socket.h");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldLayOutManyMessages() throws Exception {
        size("struct mmsghdr", 64);
        offset("struct mmsghdr", "msg_hdr", 0);
        member("struct mmsghdr", "msg_len", 56, 4);
        shouldAgree("sys/socket.h");
    }

    @Test
    void shouldLayOutControlMessages() throws Exception {
        ControlLayout layout = ControlLayout.ofThisSystem();
        size("struct cmsghdr", layout.header());
        member("struct cmsghdr", "cmsg_len", 0, layout.word());
        member("struct cmsghdr", "cmsg_level", layout.levelOffset(), 4);
        member("struct cmsghdr", "cmsg_type", layout.typeOffset(), 4);
        for (int data = 0; data < 20; data++) {
            number("CMSG_LEN(" + data + ")", layout.header() + data);
            number("CMSG_SPACE(" + data + ")", layout.space(data));
        }
        shouldAgree("sys/types.h", "sys/socket.h");
    }

    @Test
    void shouldLayOutWhatControlMessagesHold() throws Exception {
        size("struct in_pktinfo", 12);
        member("struct in_pktinfo", "ipi_ifindex", 0, 4);
        member("struct in_pktinfo", "ipi_spec_dst", 4, 4);
        member("struct in_pktinfo", "ipi_addr", 8, 4);
        size("struct in6_pktinfo", 20);
        member("struct in6_pktinfo", "ipi6_addr", 0, 16);
        member("struct in6_pktinfo", "ipi6_ifindex", 16, 4);
        size("struct timespec", 16);
        member("struct timespec", "tv_sec", 0, 8);
        member("struct timespec", "tv_nsec", 8, 8);
        size("struct timeval", 16);
        member("struct timeval", "tv_sec", 0, 8);
        member("struct timeval", "tv_usec", 8, Constant.isDarwin() ? 4 : 8);
        if (!Constant.isDarwin()) {
            size("struct ucred", 12);
            member("struct ucred", "pid", 0, 4);
            member("struct ucred", "uid", 4, 4);
            member("struct ucred", "gid", 8, 4);
        }
        shouldAgree("time.h", "sys/time.h", "sys/socket.h", "netinet/in.h");
    }

    @Test
    void shouldLayOutAddresses() throws Exception {
        // macOS has a byte for the length before a family of one byte.
        long family = Constant.isDarwin() ? 1 : 0;
        long familyLength = Constant.isDarwin() ? 1 : 2;
        size("struct sockaddr_storage", MessageHeader.NAME_ROOM);
        member("struct sockaddr", "sa_family", family, familyLength);
        size("struct sockaddr_in", 16);
        member("struct sockaddr_in", "sin_family", family, familyLength);
        member("struct sockaddr_in", "sin_port", 2, 2);
        member("struct sockaddr_in", "sin_addr", 4, 4);
        size("struct sockaddr_in6", 28);
        member("struct sockaddr_in6", "sin6_port", 2, 2);
        member("struct sockaddr_in6", "sin6_flowinfo", 4, 4);
        member("struct sockaddr_in6", "sin6_addr", 8, 16);
        member("struct sockaddr_in6", "sin6_scope_id", 24, 4);
        size("struct sockaddr_un", Constant.isDarwin() ? 106 : 110);
        member("struct sockaddr_un", "sun_path", 2, Constant.isDarwin() ? 104 : 108);
        shouldAgree("sys/socket.h", "sys/un.h", "netinet/in.h");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldLayOutAddressesOfVirtualMachines() throws Exception {
        size("struct sockaddr_vm", 16);
        member("struct sockaddr_vm", "svm_family", 0, 2);
        member("struct sockaddr_vm", "svm_port", 4, 4);
        member("struct sockaddr_vm", "svm_cid", 8, 4);
        shouldAgree("sys/socket.h", "linux/vm_sockets.h");
    }

    @Test
    void shouldLayOutNames() throws Exception {
        size("struct hostent", NameStructures.HOST_SIZE);
        member("struct hostent", "h_name", NameStructures.NAME, 8);
        member("struct hostent", "h_aliases", NameStructures.ALIASES, 8);
        member("struct hostent", "h_length", NameStructures.HOST_LENGTH, 4);
        member("struct hostent", "h_addr_list", NameStructures.HOST_ADDRESSES, 8);
        size("struct netent", NameStructures.NETWORK_SIZE);
        member("struct netent", "n_name", NameStructures.NAME, 8);
        member("struct netent", "n_aliases", NameStructures.ALIASES, 8);
        member("struct netent", "n_net", NameStructures.NETWORK_NUMBER, 4);
        size("struct protoent", NameStructures.PROTOCOL_SIZE);
        member("struct protoent", "p_name", NameStructures.NAME, 8);
        member("struct protoent", "p_aliases", NameStructures.ALIASES, 8);
        member("struct protoent", "p_proto", NameStructures.PROTOCOL_NUMBER, 4);
        size("struct servent", NameStructures.SERVICE_SIZE);
        member("struct servent", "s_name", NameStructures.NAME, 8);
        member("struct servent", "s_aliases", NameStructures.ALIASES, 8);
        member("struct servent", "s_port", NameStructures.SERVICE_PORT, 4);
        member("struct servent", "s_proto", NameStructures.SERVICE_PROTOCOL, 8);
        shouldAgree("netdb.h");
    }

    @Test
    void shouldLayOutAnswersOfAddresses() throws Exception {
        size("struct addrinfo", AddressStructure.SIZE);
        member("struct addrinfo", "ai_flags", AddressStructure.FLAGS, 4);
        member("struct addrinfo", "ai_family", AddressStructure.FAMILY, 4);
        member("struct addrinfo", "ai_socktype", AddressStructure.TYPE, 4);
        member("struct addrinfo", "ai_protocol", AddressStructure.PROTOCOL, 4);
        member("struct addrinfo", "ai_addr", AddressStructure.ADDRESS, 8);
        member("struct addrinfo", "ai_canonname", AddressStructure.CANONICAL_NAME, 8);
        member("struct addrinfo", "ai_next", AddressStructure.NEXT, 8);
        number("INET6_ADDRSTRLEN", PresentationCalls.TEXT_ROOM);
        number("NI_MAXHOST", AddressCalls.TEXT_ROOM);
        number("IF_NAMESIZE", IpAddresses.NAME_ROOM);
        shouldAgree("sys/types.h", "sys/socket.h", "netinet/in.h", "net/if.h", "netdb.h");
    }

    @Test
    void shouldLayOutWhatOptionsAndPollTake() throws Exception {
        size("struct linger", 8);
        member("struct linger", "l_onoff", 0, 4);
        member("struct linger", "l_linger", 4, 4);
        size("struct pollfd", 8);
        member("struct pollfd", "fd", 0, 4);
        member("struct pollfd", "events", 4, 2);
        member("struct pollfd", "revents", 6, 2);
        size("socklen_t", 4);
        size("size_t", 8);
        size("off_t", 8);
        size("pid_t", 4);
        shouldAgree("poll.h", "sys/types.h", "sys/socket.h");
    }

    @Test
    void shouldLayOutTheStatusOfAFile() throws Exception {
        status(StatLayout.ofThisSystem(), Constant.isDarwin() ? "st_%stimespec" : "st_%stim");
        shouldAgree("sys/stat.h");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldLayOutTheStatusOfAFileOnOtherProcessors() throws Exception {
        assumeTrue(new CProgram(folder, "asm-generic/stat.h").hasHeaders(), "asm-generic/stat.h is not installed");
        status(StatLayout.LINUX_GENERIC, "st_%stime");
        shouldAgree("asm-generic/stat.h");
    }

    @Test
    void shouldKnowTheTypesOfFiles() throws Exception {
        List<String> names = List.of("S_IFSOCK", "S_IFIFO", "S_IFREG", "S_IFDIR", "S_IFCHR", "S_IFBLK", "S_IFLNK");
        Map<String, Long> modes = new CProgram(folder, "sys/stat.h").values(names);
        List<FileStatus.Type> types = new ArrayList<>();
        modes.values().forEach(mode -> types.add(FileStatus.Type.ofMode(mode.intValue() | 0777)));
        assertThat(types)
                .containsExactly(
                        FileStatus.Type.SOCKET,
                        FileStatus.Type.PIPE,
                        FileStatus.Type.REGULAR,
                        FileStatus.Type.DIRECTORY,
                        FileStatus.Type.CHARACTER_DEVICE,
                        FileStatus.Type.BLOCK_DEVICE,
                        FileStatus.Type.SYMBOLIC_LINK);
    }

    private void status(StatLayout layout, String time) {
        size("struct stat", layout.sizeInBytes());
        assertThat(layout.sizeInBytes()).isLessThanOrEqualTo(StatStructure.SIZE);
        field("st_dev", layout.device());
        field("st_ino", layout.inode());
        field("st_mode", layout.mode());
        field("st_nlink", layout.links());
        field("st_uid", layout.uid());
        field("st_gid", layout.gid());
        field("st_size", layout.size());
        field("st_blksize", layout.blockSize());
        field("st_blocks", layout.blocks());
        offset("struct stat", time.formatted("a"), layout.accessed());
        offset("struct stat", time.formatted("m"), layout.modified());
        offset("struct stat", time.formatted("c"), layout.changed());
    }

    private void field(String name, StatLayout.Field field) {
        member("struct stat", name, field.offset(), field.length());
    }

    private void size(String type, long size) {
        number("sizeof(" + type + ")", size);
    }

    private void member(String type, String name, long offset, long length) {
        offset(type, name, offset);
        number("sizeof(((" + type + " *) 0)->" + name + ")", length);
    }

    private void offset(String type, String name, long offset) {
        number("offsetof(" + type + ", " + name + ")", offset);
    }

    private void number(String expression, long value) {
        ours.put(expression, value);
    }

    private void shouldAgree(String... headers) throws IOException, InterruptedException {
        Map<String, Long> theirs = new CProgram(folder, headers).values(List.copyOf(ours.keySet()));
        assertThat(theirs).hasSameSizeAs(ours);
        assertThat(ours.entrySet().stream()
                        .filter(entry -> !entry.getValue().equals(theirs.get(entry.getKey())))
                        .map(entry -> entry + ", the headers say " + theirs.get(entry.getKey())))
                .isEmpty();
    }
}
