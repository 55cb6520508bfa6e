package dev.runbook.engine.journal;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apiguardian.api.API;

/**
 * Keys by which journals keep objects that hold secrets as they were before an effect, so that a rollback can bring them
 * back: AES-256 in Galois/Counter Mode (NIST SP 800-38D), a fresh 96-bit nonce for each, bound to the effect by its
 * number and request. The first key seals, all open; a journal names the key by its id, the beginning of a hash.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PreimageKeys {
    /** No key: what holds secrets stays masked. */
    public static final PreimageKeys NONE = new PreimageKeys(List.of());

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();

    private final Map<String, SecretKey> keys = new LinkedHashMap<>();

    private PreimageKeys(List<byte[]> keys) {
        keys.forEach(key -> this.keys.put(id(key), new SecretKeySpec(key, "AES")));
    }

    /**
     * An object that only a key opens.
     *
     * @param key the id of the key
     * @param text nonce and ciphertext in Base64
     */
    public record Sealed(String key, String text) {}

    /**
     * Makes keys.
     *
     * @param texts each 32 bytes in Base64
     * @throws IllegalArgumentException if one is not
     */
    public static PreimageKeys of(List<String> texts) {
        var keys = new ArrayList<byte[]>();
        for (var text : texts) {
            byte[] key;
            try {
                key = Base64.getDecoder().decode(text.strip());
            } catch (IllegalArgumentException e) {
                key = new byte[0];
            }
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException(
                        "it is not 32 bytes in Base64; make one with: openssl rand -base64 32");
            }
            keys.add(key);
        }
        return new PreimageKeys(keys);
    }

    private static String id(byte[] key) {
        var digest = Sha256.digest();
        digest.update("runbook preimage key ".getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(key)).substring(0, 12);
    }

    /** Returns whether a journal masks something of an object that a rollback would have to know. */
    public static boolean hides(GenericKubernetesResource object) {
        return Redaction.hides(Values.MAPPER.valueToTree(object));
    }

    /** Returns whether there is no key. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Seals an object, if it holds what a journal masks and there is a key. */
    public Optional<Sealed> seal(GenericKubernetesResource object, long sequence, String request) {
        var first = keys.entrySet().stream().findFirst();
        if (first.isEmpty() || !Redaction.masks(Values.MAPPER.valueToTree(object))) {
            return Optional.empty();
        }
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, first.get().getValue(), nonce, sequence, request);
            var text = cipher.doFinal(OBJECTS.asJson(object).getBytes(StandardCharsets.UTF_8));
            var whole =
                    ByteBuffer.allocate(nonce.length + text.length).put(nonce).put(text);
            return Optional.of(
                    new Sealed(first.get().getKey(), Base64.getEncoder().encodeToString(whole.array())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES in Galois/Counter Mode", e);
        }
    }

    /**
     * Opens what was sealed.
     *
     * @throws SealedException if the key is not here, or does not open it
     */
    GenericKubernetesResource open(Sealed hidden, long sequence, String request) {
        var key = keys.get(hidden.key());
        if (key == null) {
            throw new SealedException("what effect " + sequence + " was done to is sealed by the key " + hidden.key()
                    + ", and " + (keys.isEmpty() ? "no key is given" : "given are " + String.join(", ", keys.keySet()))
                    + ": name that key under preimageKeys in the policy, after the one that seals");
        }
        try {
            var whole = Base64.getDecoder().decode(hidden.text());
            var nonce = new byte[NONCE_BYTES];
            var text = ByteBuffer.wrap(whole).get(nonce);
            var cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, sequence, request);
            var plain = ByteBuffer.allocate(whole.length);
            int length = cipher.doFinal(text, plain);
            return OBJECTS.unmarshal(
                    new String(plain.array(), 0, length, StandardCharsets.UTF_8), GenericKubernetesResource.class);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new SealedException("what effect " + sequence + " was done to is not what the key " + hidden.key()
                    + " has sealed: the journal was changed");
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, long sequence, String request)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((sequence + " " + request).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Thrown where a key is missing or wrong. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public static final class SealedException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        SealedException(String message) {
            super(message);
        }
    }
}
