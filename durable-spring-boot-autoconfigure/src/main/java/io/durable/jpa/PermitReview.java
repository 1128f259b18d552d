package io.durable.jpa;

import io.durable.jpa.PermitTable.Permit;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The first looks of a process at an activity, whose limit may be another than the one by which somebody else has counted before: those that are held back come back, as far as their keys have room by
 * this one. Each look goes on where the one before has stopped, key by key, so that many who are held back are looked at by many looks.
 */
final class PermitReview {

    /**
     * How far a process has come.
     *
     * @param behindKey those with this key and the ones before it have been looked at
     * @param isDone whether all have been
     */
    record Progress(String behindKey, boolean isDone) {

        static final Progress NONE = new Progress("", false);

        private Progress done() {
            return new Progress(behindKey, true);
        }

        private Progress behind(String key) {
            return new Progress(key, false);
        }
    }

    private final PermitRows rows;
    private final int size;
    private final ToIntFunction<String> roomOf;
    private final Map<String, Integer> room = new HashMap<>();
    private final List<Permit> ended = new ArrayList<>();
    private final List<Permit> back = new ArrayList<>();

    /**
     * @param size how many are looked at
     * @param roomOf a key, by what is under way
     */
    PermitReview(PermitRows rows, int size, ToIntFunction<String> roomOf) {
        this.rows = rows;
        this.size = size;
        this.roomOf = roomOf;
    }

    /** Returns how far it has come now. */
    Progress goOn(Progress before) throws SQLException {
        List<Permit> page = rows.heldBackBehind(before.behindKey(), size);
        page.forEach(this::decide);
        rows.delete(ended);
        rows.move(back, PermitTable.WAITING);
        return page.size() < size ? before.done() : before.behind(lastKey(page, before.behindKey()));
    }

    private void decide(Permit permit) {
        String key = String.valueOf(permit.key());
        if (!permit.isDue()) {
            ended.add(permit);
        } else if (roomIn(key) > 0) {
            back.add(permit);
            room.put(key, roomIn(key) - 1);
        }
    }

    private int roomIn(String key) {
        return room.computeIfAbsent(key, roomOf::applyAsInt);
    }

    /** The last key is looked at again while it has room for more of those that the page has cut off; all that were on the page are not held back any more. */
    private String lastKey(List<Permit> page, String before) {
        String last = String.valueOf(page.get(page.size() - 1).key());
        return roomIn(last) <= 0
                ? last
                : page.stream()
                        .map(permit -> String.valueOf(permit.key()))
                        .filter(key -> !key.equals(last))
                        .reduce(before, (first, second) -> second);
    }
}
