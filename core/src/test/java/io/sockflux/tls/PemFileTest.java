package io.sockflux.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys in the forms that OpenSSL writes. Without the program openssl these tests are skipped. */
class PemFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private void openssl(String words) throws IOException, InterruptedException {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "openssl"))),
                "openssl is not installed");
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void shouldSayWhyAFileCannotBeRead() {
        assertThatThrownBy(() -> PemFile.certificates(folder)).hasMessage(folder + ": cannot be read: Is a directory");
        // Root may read every file.
        assertThat(PemFile.unreadable(folder, new AccessDeniedException(folder.toString())))
                .hasMessage(folder + ": this process may not read it");
    }

    private void certificate(String key) throws IOException, InterruptedException {
        openssl("req -x509 -newkey " + key + " -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=own");
    }

    private TlsKey read(String file, String password) throws IOException {
        Path certificates = folder.resolve("cert.pem");
        Path key = folder.resolve(file);
        return password.isEmpty()
                ? TlsIdentity.pem(certificates, key).load()
                : TlsIdentity.pem(certificates, key, password).load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256", "ed25519"})
    void shouldReadPkcs8(String key) throws Exception {
        certificate(key);
        assertThat(read("key.pem", "").certificates()).hasSize(1);
    }

    @Test
    void shouldReadTheOlderFormsOfRsaAndEc() throws Exception {
        certificate("rsa:2048");
        openssl("rsa -in key.pem -traditional -out old.pem");
        assertThat(Files.readString(folder.resolve("old.pem"))).contains("BEGIN RSA PRIVATE KEY");
        assertThat(read("old.pem", "").key()).isPresent();
        certificate("ec -pkeyopt ec_paramgen_curve:P-384");
        openssl("ec -in key.pem -out old.pem");
        assertThat(Files.readString(folder.resolve("old.pem"))).contains("BEGIN EC PRIVATE KEY");
        assertThat(read("old.pem", "").key()).isPresent();
    }

    @Test
    void shouldReadAKeyWithItsPassword() throws Exception {
        certificate("rsa:2048");
        openssl("pkcs8 -topk8 -in key.pem -out sealed.pem -passout pass:secret");
        assertThat(read("sealed.pem", "secret").key()).isPresent();
        assertThatThrownBy(() -> read("sealed.pem", "other"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be decrypted, the password may be another");
        assertThatThrownBy(() -> read("sealed.pem", ""))
                .hasMessageContaining("is encrypted (expected: its password, or a key without one)");
    }

    @Test
    void shouldSayThatAKeyIsAnothers() throws Exception {
        certificate("rsa:2048");
        Files.move(folder.resolve("key.pem"), folder.resolve("other.pem"));
        certificate("rsa:2048");
        assertThatThrownBy(() -> read("other.pem", ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not the key of the certificate CN=own");
    }
}
