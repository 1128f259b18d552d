package io.durable.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * What does not change while the process runs: the hub and this library. Asks nobody.
 *
 * @param dispatch where activities run
 */
record DurableInfoContributor(HubView view, String dispatch) implements InfoContributor {

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("hub", view.hub().name());
        details.put("id", view.hub().id().toString());
        details.put("partitions", view.hub().partitions());
        details.put("schemaVersion", view.figures().schemaVersion());
        version().ifPresent(version -> details.put("version", version));
        details.put("dispatch", dispatch);
        details.put("kafka", view.kafkaReachable() != null);
        builder.withDetail("durable", details);
    }

    /** From the jar; there is none where the classes lie in a directory. */
    private static Optional<String> version() {
        return Optional.ofNullable(DurableInfoContributor.class.getPackage().getImplementationVersion());
    }
}
