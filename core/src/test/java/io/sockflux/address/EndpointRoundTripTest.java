package io.sockflux.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random endpoints from a seed, which a failure prints. */
class EndpointRoundTripTest {

    private static final long SEED = 20_261_123L;
    private static final int ROUNDS = 5_000;
    private static final String NAME_CHARACTERS = "abcxyzABCXYZ0189_";

    private final Random random = new Random(SEED);

    @Test
    void shouldReadBackWhateverItPrints() {
        for (int round = 0; round < ROUNDS; round++) {
            Endpoint endpoint = endpoint();

            assertThat(Endpoint.parse(endpoint.toString()))
                    .as("seed %d, round %d: %s", SEED, round, endpoint)
                    .isEqualTo(endpoint);
            assertThat(endpoint.toString()).as("seed %d, round %d", SEED, round).doesNotContainAnyWhitespaces();
        }
    }

    private Endpoint endpoint() {
        return switch (random.nextInt(5)) {
            case 0 -> Endpoint.tcp(address(4), random.nextInt(65_536));
            case 1 -> Endpoint.tcp(address(16), random.nextInt(65_536));
            case 2 -> Endpoint.tcp(name(), random.nextInt(65_536));
            case 3 -> new UnixPathEndpoint(text(false));
            default -> Endpoint.unixAbstract(text(true));
        };
    }

    private String address(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            // Runs of zeros are what the text form of IPv6 is about.
            bytes[i] = random.nextBoolean() ? 0 : (byte) random.nextInt(256);
        }
        return NetUtil.bytesToIpAddress(bytes) + (length == 16 && random.nextInt(4) == 0 ? "%eth" + round(9) : "");
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        for (int labels = round(4); labels > 0; labels--) {
            for (int i = round(10); i > 0; i--) {
                name.append(NAME_CHARACTERS.charAt(random.nextInt(NAME_CHARACTERS.length())));
            }
            name.append(labels > 1 ? "-x." : "-x");
        }
        return name.toString();
    }

    private String text(boolean abstractName) {
        StringBuilder text = new StringBuilder();
        int length = round(40);
        while (text.toString().getBytes(StandardCharsets.UTF_8).length < length) {
            int c = random.nextInt(3) == 0 ? random.nextInt(Character.MAX_CODE_POINT + 1) : random.nextInt(128);
            if ((c >= 0xd800 && c <= 0xdfff) || (c == 0 && !abstractName)) {
                continue;
            }
            text.appendCodePoint(c);
        }
        return text.toString();
    }

    /** From 1 to {@code most}. */
    private int round(int most) {
        return 1 + random.nextInt(most);
    }
}
