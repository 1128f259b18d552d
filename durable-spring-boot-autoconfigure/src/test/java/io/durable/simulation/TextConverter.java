package io.durable.simulation;

import io.durable.DataConverter;
import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/** All that simulated orchestrations exchange is text. */
final class TextConverter implements DataConverter {

    @Override
    public byte[] serialize(Object value) {
        String text = value instanceof DurableHttpRequest request ? HttpScript.text(request) : value.toString();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object deserialize(byte[] bytes, Type type) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return type == DurableHttpResponse.class ? HttpScript.response(text) : text;
    }
}
