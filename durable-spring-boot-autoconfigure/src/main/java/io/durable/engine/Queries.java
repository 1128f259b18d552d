package io.durable.engine;

import io.durable.history.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The queries that the code answers, by name. */
final class Queries {

    private final ExecutionState state;
    private final Map<String, RequestHandler> handlers = new HashMap<>();

    Queries(ExecutionState state) {
        this.state = state;
    }

    void register(String name, RequestHandler handler) {
        handlers.put(name, handler);
    }

    /** Runs the handler, on the code's thread if it has one. */
    QueryAnswer answer(String name, @Nullable Payload input) {
        RequestHandler handler = handlers.get(name);
        if (handler == null) {
            return new QueryAnswer.Unknown(List.copyOf(new TreeSet<>(handlers.keySet())));
        }
        state.lifeline().close("in the handler of query '" + name + "', which can only look at the code's variables");
        try {
            Object result = handler.call(state.payloads(), input);
            return new QueryAnswer.Answered(state.payloads().write("result of query '" + name + "'", result));
        } catch (Unwind unwind) {
            throw unwind;
        } catch (Throwable failure) { // the answer of whoever asked, and of nobody else
            return new QueryAnswer.Failed(Failures.detailsOf(failure));
        } finally {
            state.lifeline().reopen();
        }
    }
}
