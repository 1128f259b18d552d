package io.durable.codec;

import io.durable.history.InboundEvent;
import io.durable.history.MessageBody;
import io.durable.history.MessageBody.Cancel;
import io.durable.history.MessageBody.ChildCompleted;
import io.durable.history.MessageBody.ChildFailed;
import io.durable.history.MessageBody.EventAgain;
import io.durable.history.MessageBody.FireTimer;
import io.durable.history.MessageBody.RaiseEvent;
import io.durable.history.MessageBody.RequestUpdate;
import io.durable.history.MessageBody.Resume;
import io.durable.history.MessageBody.StartChild;
import io.durable.history.MessageBody.Suspend;
import io.durable.history.MessageBody.Terminate;
import io.durable.history.MessageKind;
import io.durable.history.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stored form of messages: the kind's name, kept apart, and these bytes. Any thread may call. */
public final class MessageCodec {

    /** How a message begins that is meant for one incarnation, whose id follows: so it is seen without reading all of it. */
    private static final byte[] FOR_INCARNATION = "{\"v\":1,\"to\":\"".getBytes(StandardCharsets.US_ASCII);

    private static final int UUID_LENGTH = 36;

    private MessageCodec() {}

    /** The bytes that {@link #decode} reads together with the message's kind. */
    public static byte[] encode(MessageBody body) {
        return encode(body, PayloadForm.PLAIN);
    }

    /** With the payload in this form. */
    public static byte[] encode(MessageBody body, PayloadForm payloads) {
        return encode(body, null, payloads);
    }

    /**
     * With the payload in this form.
     *
     * @param incarnation for which alone it is meant
     */
    public static byte[] encode(MessageBody body, @Nullable UUID incarnation, PayloadForm payloads) {
        HeaderWriter header = new HeaderWriter(payloads).idIfPresent("to", incarnation);
        return switch (body.kind()) {
            case TERMINATE -> {
                Terminate terminate = (Terminate) body;
                yield header.text("reason", terminate.reason())
                        .flag("recursive", terminate.recursive())
                        .end();
            }
            case CANCEL -> header.text("reason", ((Cancel) body).reason()).end();
            case SUSPEND -> header.text("reason", ((Suspend) body).reason()).end();
            case RESUME -> header.text("reason", ((Resume) body).reason()).end();
            case START_CHILD -> {
                StartChild start = (StartChild) body;
                yield header.text("name", start.name())
                        .text("version", start.version())
                        .parent(start.parent())
                        .tags(start.tags())
                        .trace(start.trace())
                        .end(start.input());
            }
            case RAISE_EVENT -> {
                RaiseEvent raise = (RaiseEvent) body;
                yield header.text("name", raise.name()).end(raise.payload());
            }
            case REQUEST_UPDATE -> {
                RequestUpdate request = (RequestUpdate) body;
                yield header.id("incarnation", request.incarnation())
                        .text("update", request.update())
                        .text("name", request.name())
                        .end(request.input());
            }
            case FIRE_TIMER -> {
                FireTimer timer = (FireTimer) body;
                yield header.execution(timer.execution())
                        .number("step", timer.step())
                        .end();
            }
            case CHILD_COMPLETED -> {
                ChildCompleted completed = (ChildCompleted) body;
                yield header.execution(completed.parent())
                        .number("step", completed.step())
                        .end(completed.result());
            }
            case EVENT_AGAIN -> encode((EventAgain) body, payloads);
            case CHILD_FAILED -> {
                ChildFailed failed = (ChildFailed) body;
                yield header.execution(failed.parent())
                        .number("step", failed.step())
                        .failure("failure", failed.failure())
                        .end();
            }
        };
    }

    /**
     * The message that was stored under this kind.
     *
     * @throws StoredFormException if the kind or the version is unknown, or the bytes are damaged
     */
    public static MessageBody decode(String kind, byte[] stored) {
        return decode(kind, stored, PayloadForm.PLAIN);
    }

    /** With the payload in this form. */
    public static MessageBody decode(String kind, byte[] stored, PayloadForm payloads) {
        return kind.equals(MessageKind.EVENT_AGAIN.name())
                ? HeaderReader.read(kind, stored, PayloadForm.PLAIN, again -> eventAgain(again, payloads))
                : HeaderReader.read(kind, stored, payloads, decoder(kind)::decode);
    }

    /** For which alone the stored message is meant; absent: for whichever has the id. */
    public static @Nullable UUID incarnation(byte[] stored) {
        int start = FOR_INCARNATION.length;
        boolean isForOne =
                stored.length >= start + UUID_LENGTH && Arrays.equals(stored, 0, start, FOR_INCARNATION, 0, start);
        return isForOne ? UUID.fromString(new String(stored, start, UUID_LENGTH, StandardCharsets.US_ASCII)) : null;
    }

    private static Decoder decoder(String name) {
        return switch (kind(name)) {
            case TERMINATE -> stored -> new Terminate(stored.textIfPresent("reason"), stored.flag("recursive"));
            case CANCEL -> stored -> new Cancel(stored.textIfPresent("reason"));
            case SUSPEND -> stored -> new Suspend(stored.textIfPresent("reason"));
            case RESUME -> stored -> new Resume(stored.textIfPresent("reason"));
            case START_CHILD ->
                stored -> new StartChild(
                        stored.text("name"),
                        stored.textIfPresent("version"),
                        stored.payload(),
                        stored.parentIfPresent(),
                        stored.tags(),
                        stored.traceIfPresent());
            case RAISE_EVENT -> stored -> new RaiseEvent(stored.text("name"), stored.payload());
            case REQUEST_UPDATE ->
                stored -> new RequestUpdate(
                        stored.id("incarnation"), stored.text("update"), stored.text("name"), stored.payload());
            case FIRE_TIMER -> stored -> new FireTimer(stored.execution(), stored.number("step"));
            case CHILD_COMPLETED ->
                stored -> new ChildCompleted(stored.execution(), stored.number("step"), stored.payload());
            case EVENT_AGAIN -> throw new IllegalStateException("It is read otherwise");
            case CHILD_FAILED ->
                stored -> new ChildFailed(stored.execution(), stored.number("step"), stored.failure("failure"));
        };
    }

    /** The event's header is a text in the message's, its payload is the message's. */
    private static byte[] encode(EventAgain again, PayloadForm payloads) {
        byte[] event = HistoryEventCodec.encode(again.event(), payloads);
        int end = endOfHeader(event);
        HeaderWriter header = new HeaderWriter(PayloadForm.PLAIN)
                .execution(again.execution())
                .text("event", again.event().kind().name())
                .text("header", new String(event, 0, end, StandardCharsets.US_ASCII));
        return end == event.length
                ? header.end()
                : header.end(Payload.of(Arrays.copyOfRange(event, end + 1, event.length)));
    }

    private static int endOfHeader(byte[] event) {
        int end = 0;
        while (end < event.length && event[end] != HeaderWriter.SEPARATOR) {
            end++;
        }
        return end;
    }

    private static EventAgain eventAgain(HeaderReader stored, PayloadForm payloads) {
        String kind = stored.text("event");
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        event.writeBytes(stored.text("header").getBytes(StandardCharsets.US_ASCII));
        Payload payload = stored.payload();
        if (payload != null) {
            event.write(HeaderWriter.SEPARATOR);
            event.writeBytes(payload.bytes());
        }
        if (HistoryEventCodec.decode(kind, event.toByteArray(), payloads) instanceof InboundEvent inbound) {
            return new EventAgain(stored.execution(), inbound);
        }
        throw StoredFormException.unknownKind("inbound event", kind);
    }

    private static MessageKind kind(String name) {
        try {
            return MessageKind.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            throw StoredFormException.unknownKind("message", name);
        }
    }

    @FunctionalInterface
    private interface Decoder {

        MessageBody decode(HeaderReader stored);
    }
}
