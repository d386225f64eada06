package io.sockflux.simulated.parity;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.KernelRules;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.call.SocketName;
import io.sockflux.simulated.call.UnixName;
import io.sockflux.simulated.kernel.Fabric;
import io.sockflux.simulated.kernel.HostStack;
import io.sockflux.simulated.kernel.SystemCalls;
import io.sockflux.simulated.world.World;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs programs on the model: one host, whose link to itself takes no time. */
final class ModelRunner {

    private static final long ENDLESS = 4L << 20;
    private static final int SMALL = 32_768;

    private final SocketKind kind;
    private final World world = new World(1);
    private final HostStack host;
    private final SystemCalls calls;
    private final InetAddress address = literal();
    private final int[] slots = new int[Program.SLOTS];
    private final int[] others = new int[Program.SLOTS];
    private final long[] sent = new long[Program.SLOTS];
    private final long[] taken = new long[Program.SLOTS];
    private final int[] letters = new int[Program.SLOTS];
    private final byte[] big = new byte[1 << 17];

    private ModelRunner(SocketKind kind, KernelRules rules) {
        this.kind = kind;
        host = new Fabric(world, rules).host("host", address);
        calls = host.calls();
        Arrays.fill(slots, -1);
        Arrays.fill(others, -1);
    }

    /** What each call answers, with the readiness of all sockets behind it. */
    static List<String> run(Program program, KernelRules rules) {
        ModelRunner runner = new ModelRunner(program.kind(), rules);
        List<String> answers = new ArrayList<>();
        for (String call : program.calls()) {
            String answer = runner.call(call.split(" "));
            runner.world.settle();
            answers.add(answer + runner.polls());
        }
        return answers;
    }

    private String call(String[] words) {
        int slot = Integer.parseInt(words[1]);
        int more = words.length > 2 ? Integer.parseInt(words[2]) : 0;
        switch (words[0]) {
            case "pair", "smallpair" -> {
                pair(slot, more, words[0].equals("smallpair"));
                return "0";
            }
            case "unlink" -> {
                return Answer.text(host.unlink(new UnixName("path " + slot)));
            }
            case "new" -> {
                if (slots[slot] >= 0) {
                    return "-";
                }
                slots[slot] = calls.socket(kind);
                return "0";
            }
            default -> {
                return slots[slot] < 0 ? "-" : call(words, slot, slots[slot], more);
            }
        }
    }

    private String call(String[] words, int slot, int fd, int more) {
        return switch (words[0]) {
            case "bind" -> Answer.text(calls.bind(fd, name(more)));
            case "listen" -> Answer.text(calls.listen(fd, more));
            case "connect" -> Answer.text(calls.connect(fd, name(more)));
            case "accept" -> accept(fd, more);
            case "send" -> sent(slot, calls.send(fd, letters(slot, more), 0, more));
            case "sendto" ->
                sent(slot, calls.sendTo(fd, letters(slot, more), 0, more, name(Integer.parseInt(words[3]))));
            case "read" -> read(slot, fd, more);
            case "fin" -> Answer.text(calls.shutdown(fd, SystemCalls.SHUT_WRITE));
            case "rd" -> Answer.text(calls.shutdown(fd, SystemCalls.SHUT_READ));
            case "both" -> Answer.text(calls.shutdown(fd, SystemCalls.SHUT_BOTH));
            case "close", "abort" -> {
                if (words[0].equals("abort")) {
                    calls.set(fd, KernelOption.LINGER, 0);
                }
                slots[slot] = -1;
                yield Answer.text(calls.close(fd));
            }
            case "err" -> {
                Errno error = calls.takeError(fd);
                yield error == null ? "0" : error.name();
            }
            case "reuse" -> Answer.text(calls.set(fd, KernelOption.REUSE_ADDRESS, 1));
            case "fill" -> fill(slot, fd);
            case "drain" -> drain(slot, fd);
            default -> throw new IllegalArgumentException("no such word: " + words[0]);
        };
    }

    private void pair(int first, int second, boolean isSmall) {
        int[] two = new int[2];
        if (kind == SocketKind.TCP) {
            int listener = calls.socket(kind);
            two[0] = calls.socket(kind);
            if (isSmall) {
                small(listener);
                small(two[0]);
            }
            calls.bind(listener, new InetName(address, 0));
            calls.listen(listener, 1);
            SocketName name = calls.name(listener);
            if (name == null) {
                throw new IllegalStateException("a bound listener has no name");
            }
            calls.connect(two[0], name);
            world.settle();
            calls.connect(two[0], name);
            two[1] = calls.accept(listener);
            calls.close(listener);
        } else {
            calls.pair(kind, two);
            if (isSmall) {
                small(two[0]);
                small(two[1]);
            }
        }
        slots[first] = two[0];
        slots[second] = two[1];
        others[first] = second;
        others[second] = first;
    }

    private void small(int fd) {
        calls.set(fd, KernelOption.SEND_BUFFER, SMALL);
        calls.set(fd, KernelOption.RECEIVE_BUFFER, SMALL);
    }

    private String accept(int fd, int target) {
        if (slots[target] >= 0) {
            return "-";
        }
        int answer = calls.accept(fd);
        slots[target] = Math.max(-1, answer);
        return answer < 0 ? Answer.text(answer) : "0";
    }

    private byte[] letters(int slot, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) ('a' + letters[slot]++ % 26);
        }
        return bytes;
    }

    private String sent(int slot, int answer) {
        sent[slot] += Math.max(0, answer);
        return Answer.text(answer);
    }

    private String read(int slot, int fd, int most) {
        int answer = calls.receive(fd, big, 0, most);
        if (answer <= 0) {
            return Answer.text(answer);
        }
        taken[slot] += answer;
        StringBuilder text = new StringBuilder().append(answer);
        for (int i = 0; i < Math.min(answer, 12); i++) {
            text.append((char) big[i]);
        }
        return text.toString();
    }

    private String fill(int slot, int fd) {
        long total = 0;
        int quiet = 0;
        byte[] block = new byte[4096];
        Arrays.fill(block, (byte) 'f');
        int answer = 0;
        while (total < ENDLESS && quiet < 3) {
            answer = calls.send(fd, block, 0, block.length);
            if (answer >= 0) {
                total += answer;
                quiet = 0;
            } else if (Answer.is(answer, Errno.EAGAIN)) {
                quiet++;
                world.settle();
            } else {
                break;
            }
        }
        sent[slot] += total;
        return total >= ENDLESS ? "endless" : (total > 0 ? "some:" : "") + Answer.text(answer);
    }

    private String drain(int slot, int fd) {
        long total = 0;
        int answer;
        boolean isLast = false;
        while (true) {
            answer = calls.receive(fd, big, 0, big.length);
            if (answer > 0) {
                total += answer;
                isLast = false;
            } else if (Answer.is(answer, Errno.EAGAIN) && !isLast) {
                world.settle();
                isLast = true;
            } else {
                break;
            }
        }
        taken[slot] += total;
        boolean all = others[slot] >= 0 && sent[others[slot]] == taken[slot];
        return (total == 0 ? "" : all ? "all:" : "part:") + Answer.text(answer);
    }

    private SocketName name(int number) {
        return kind.isUnix() ? new UnixName("path " + number) : new InetName(address, 7000 + number);
    }

    private String polls() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] >= 0) {
                text.append(' ').append(i).append('=').append(Ready.text(calls.poll(slots[i])));
            }
        }
        return text.toString();
    }

    private static InetAddress literal() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 1, 1, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
