package io.durable.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;

/** A test of the whole shop on a database in memory, which is empty at first, and without Kafka: one node needs none. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:${random.uuid};DB_CLOSE_DELAY=-1",
            "durable.embedded-kafka.enabled=false",
            "shop.demo-import=false",
            "shop.shipping-delay=10ms"
        })
@AutoConfigureMockMvc
@Import(ShopClient.class)
public @interface ShopTest {}
