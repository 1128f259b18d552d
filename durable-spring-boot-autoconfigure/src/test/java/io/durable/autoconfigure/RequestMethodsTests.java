package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.MethodReference;
import io.durable.Query;
import io.durable.Update;
import io.durable.engine.CallTargets.Request;
import io.durable.engine.CallTargets.RequestKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestMethodsTests {

    private final RequestMethods methods = new RequestMethods();

    @Test
    void takesNameAndTypesFromTheMethod() {
        Request items = query((MethodReference.Fn1<Questions, Integer, List<String>>) Questions::items);
        assertThat(items.name()).isEqualTo("items");
        assertThat(items.inputType()).isEqualTo(int.class);
        assertThat(items.resultType()).hasToString("java.util.List<java.lang.String>");
        Request size = query((MethodReference.Fn0<Questions, Integer>) Questions::size);
        assertThat(size).isEqualTo(new Request("count", Void.class, int.class));
    }

    @Test
    void findsTheMarkOnTheInterface() {
        assertThat(query((MethodReference.Fn0<Answers, Integer>) Answers::size).name())
                .isEqualTo("count");
    }

    @Test
    void refusesWhatIsNotMarkedAndWhatCanNotBeAsked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query((MethodReference.Fn0<Questions, String>) Questions::unmarked))
                .withMessageContaining("Questions::unmarked")
                .withMessageContaining("@Query");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query((MethodReference.Run0<Questions>) Questions::nothing))
                .withMessageContaining("a result");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query((MethodReference.Fn2<Questions, String, String, String>) Questions::two))
                .withMessageContaining("at most one parameter");
    }

    @Test
    void takesAnUpdateWithoutAResult() {
        assertThat(methods.find(RequestKind.UPDATE, (MethodReference.Run0<Questions>) Questions::forget))
                .isEqualTo(new Request("forget", Void.class, Void.class));
    }

    private Request query(MethodReference reference) {
        return methods.find(RequestKind.QUERY, reference);
    }

    interface Questions {

        @Query
        List<String> items(int from);

        @Query("count")
        int size();

        String unmarked();

        @Query
        void nothing();

        @Update
        void forget();

        @Query
        String two(String one, String other);
    }

    abstract static class Answers implements Questions {

        @Override
        public int size() {
            return 0;
        }
    }
}
