package io.sockflux.rooms;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One package of {@code io.sockflux.internal}: what is in it, and which other rooms it may import, each with the reason.
 *
 * @param name the package without {@code io.sockflux.internal.}
 * @param holds what is in it, in a few words
 * @param imports the rooms that it may import, with the reason of each
 */
record Room(String name, String holds, Map<String, String> imports) {

    static Room of(String name, String holds) {
        return new Room(name, holds, Map.of());
    }

    /** The same room, which may also import another, for this reason. */
    Room with(String other, String reason) {
        Map<String, String> more = new LinkedHashMap<>(imports);
        if (more.put(other, reason) != null) {
            throw new IllegalArgumentException(name + " -> " + other + " is listed twice");
        }
        return new Room(name, holds, more);
    }

    String packageName() {
        return Rooms.INTERNAL + "." + name;
    }
}
