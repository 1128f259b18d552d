package io.durable.autoconfigure;

import io.durable.MethodReference;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.core.BridgeMethodResolver;

/**
 * Finds out which method a {@link MethodReference} names. A method reference compiles to a lambda object that can describe itself for serialisation; the
 * description names the method and, as the first parameter of the instantiated method type, the class left of {@code ::}. (The description's own class is the
 * one that declares the method, which is not always the same.) There is one class per place in the code, so the answer is kept by that class.
 */
final class MethodReferences {

    private static final ClassValue<AtomicReference<@Nullable ReferencedMethod>> RESOLVED = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable ReferencedMethod> computeValue(Class<?> place) {
            return new AtomicReference<>();
        }
    };

    private MethodReferences() {}

    /**
     * What a reference names.
     *
     * @param receiver the class left of {@code ::}
     * @param method as found from there, bridges followed
     */
    record ReferencedMethod(Class<?> receiver, Method method) {

        String describe() {
            return receiver.getSimpleName() + "::" + method.getName();
        }
    }

    /** @throws IllegalArgumentException if it is no reference to a method of a bean; the message names the way round */
    static ReferencedMethod resolve(MethodReference reference) {
        AtomicReference<@Nullable ReferencedMethod> slot = RESOLVED.get(reference.getClass());
        ReferencedMethod known = slot.get();
        if (known != null) {
            return known;
        }
        ReferencedMethod found = find(reference);
        slot.set(found);
        return found;
    }

    private static ReferencedMethod find(MethodReference reference) {
        SerializedLambda lambda = serialized(reference);
        refuseWhatIsNoBeanMethod(lambda);
        ClassLoader loader = reference.getClass().getClassLoader();
        Class<?> receiver = MethodType.fromMethodDescriptorString(lambda.getInstantiatedMethodType(), loader)
                .parameterType(0);
        Class<?>[] parameters = MethodType.fromMethodDescriptorString(lambda.getImplMethodSignature(), loader)
                .parameterArray();
        return new ReferencedMethod(receiver, method(receiver, lambda.getImplMethodName(), parameters));
    }

    private static void refuseWhatIsNoBeanMethod(SerializedLambda lambda) {
        String where = " in " + lambda.getCapturingClass().replace('/', '.');
        String name = lambda.getImplMethodName();
        if (name.contains("lambda$") || name.startsWith("access$")) { // the compiler put a synthetic method in front
            throw new IllegalArgumentException("Can't tell which method is meant" + where
                    + ". Write Bean::method, not a lambda; where it is Bean::method already, the method has varargs, is"
                    + " private to another class, or is inherited from a class that is not visible there: override it in"
                    + " the bean, or call by name");
        }
        if (lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic || name.equals("<init>")) {
            throw new IllegalArgumentException(lambda.getImplClass().replace('/', '.') + "::" + name + where
                    + " is static or a constructor. Refer to a method of a bean: Bean::method");
        }
        if (lambda.getCapturedArgCount() > 0) { // bean::method compiles too, when the input was forgotten
            throw new IllegalArgumentException("The reference to " + name + where
                    + " is bound to one object. Refer to the class instead, Bean::" + name + ", and pass the input");
        }
    }

    private static Method method(Class<?> receiver, String name, Class<?>[] parameters) {
        for (Class<?> type = receiver; type != null; type = type.getSuperclass()) {
            try {
                return BridgeMethodResolver.findBridgedMethod(type.getDeclaredMethod(name, parameters));
            } catch (NoSuchMethodException inherited) {
                continue; // look further up
            }
        }
        try {
            return receiver.getMethod(name, parameters); // inherited from an interface
        } catch (NoSuchMethodException none) {
            throw new IllegalArgumentException(
                    "There is no method " + name + Arrays.toString(parameters) + " in " + receiver.getName(), none);
        }
    }

    private static SerializedLambda serialized(MethodReference reference) {
        try {
            Method writeReplace = reference.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            return (SerializedLambda) writeReplace.invoke(reference);
        } catch (InaccessibleObjectException moduleOpensNothing) {
            return throughStream(reference);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalArgumentException(
                    reference.getClass().getName() + " is a class, not a method reference. Write Bean::method", e);
        }
    }

    /** The same for code in a module that does not open its package. */
    static SerializedLambda throughStream(MethodReference reference) {
        try (DescriptionCatcher catcher = new DescriptionCatcher()) {
            catcher.writeObject(reference);
            if (catcher.caught == null) {
                throw new IllegalArgumentException(
                        reference.getClass().getName() + " is a class, not a method reference. Write Bean::method");
            }
            return catcher.caught;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes nothing; keeps the description that a lambda object puts in its place. */
    private static final class DescriptionCatcher extends ObjectOutputStream {

        private @Nullable SerializedLambda caught;

        DescriptionCatcher() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(Object object) {
            if (object instanceof SerializedLambda lambda) {
                caught = lambda;
            }
            return null; // so that captured arguments need not be serializable
        }
    }
}
