package io.sockflux.examples.option;

import io.sockflux.socket.FileStatus;
import io.sockflux.socket.FileStatus.Member;
import io.sockflux.socket.SocketInspection;
import io.sockflux.socket.SocketInspection.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** A socket's inspection as lines to read. */
final class StatTable {

    private StatTable() {}

    static List<String> lines(SocketInspection inspection) {
        List<String> lines = new ArrayList<>();
        FileStatus status = inspection.status();
        for (Member member : Member.values()) {
            lines.add(
                    row(name(member), value(status, member), status.meaningful().contains(member) ? "" : "no meaning"));
        }
        lines.add(row("FIONREAD", bytes(inspection.bytesReadable()), ""));
        lines.add(row("SIOCOUTQ", bytes(inspection.bytesUnsent()), ""));
        lines.add(row("getsockname()", inspection.local().map(Object::toString).orElse("none"), ""));
        lines.add(row("getpeername()", inspection.peer().map(Object::toString).orElse("none"), ""));
        inspection.answers().forEach(answer -> lines.add(row(answer.call(), result(answer), "")));
        return lines;
    }

    private static String row(String name, String value, String remark) {
        return String.format(Locale.ROOT, "%-20s %-30s %s", name, value, remark).stripTrailing();
    }

    private static String bytes(OptionalInt count) {
        return count.isPresent() ? count.getAsInt() + " bytes" : "not told";
    }

    private static String result(Answer answer) {
        return answer.result().isPresent()
                ? (answer.call().startsWith("fcntl") ? "0x%x" : "%d")
                        .formatted(answer.result().getAsLong())
                : answer.errno()
                        .map(errno -> errno.name() + " (" + errno.description() + ")")
                        .orElse("failed");
    }

    private static String name(Member member) {
        return switch (member) {
            case TYPE -> "st_mode, type";
            case PERMISSIONS -> "st_mode, permissions";
            case INODE -> "st_ino";
            case DEVICE -> "st_dev";
            case LINKS -> "st_nlink";
            case UID -> "st_uid";
            case GID -> "st_gid";
            case SIZE -> "st_size";
            case BLOCK_SIZE -> "st_blksize";
            case BLOCKS -> "st_blocks";
            case ACCESSED -> "st_atim";
            case MODIFIED -> "st_mtim";
            case CHANGED -> "st_ctim";
        };
    }

    private static String value(FileStatus status, Member member) {
        return switch (member) {
            case TYPE -> status.type().name().toLowerCase(Locale.ROOT);
            case PERMISSIONS -> String.format(Locale.ROOT, "%04o", status.permissions());
            case INODE -> Long.toString(status.inode());
            case DEVICE -> Long.toString(status.device());
            case LINKS -> Long.toString(status.links());
            case UID -> Integer.toUnsignedString(status.uid());
            case GID -> Integer.toUnsignedString(status.gid());
            case SIZE -> Long.toString(status.size());
            case BLOCK_SIZE -> Long.toString(status.blockSize());
            case BLOCKS -> Long.toString(status.blocks());
            case ACCESSED -> status.accessed().toString();
            case MODIFIED -> status.modified().toString();
            case CHANGED -> status.changed().toString();
        };
    }
}
