package io.sockflux.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.netdb.ServiceRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceOrderTest {

    private static final ServiceRecord NEVER = new ServiceRecord(1, 0, 1, "never.test");
    private static final ServiceRecord SELDOM = new ServiceRecord(1, 1, 1, "seldom.test");
    private static final ServiceRecord OFTEN = new ServiceRecord(1, 65_535, 1, "often.test");
    private static final ServiceRecord FIRST = new ServiceRecord(0, 0, 1, "first.test");

    @Test
    void shouldGoByPriorityBeforeWeight() {
        assertThat(ServiceOrder.of(List.of(OFTEN, FIRST), bound -> bound - 1)).containsExactly(FIRST, OFTEN);
    }

    @Test
    void shouldDrawByWeight() {
        List<ServiceRecord> all = List.of(OFTEN, SELDOM, NEVER);
        assertThat(ServiceOrder.of(all, bound -> 0).get(0)).isEqualTo(NEVER);
        assertThat(ServiceOrder.of(all, bound -> Math.min(1, bound - 1)).get(0)).isIn(SELDOM, OFTEN);
        assertThat(ServiceOrder.of(all, bound -> bound - 1)).hasSize(3).endsWith(NEVER);
    }

    @Test
    void shouldTakeAllWithoutWeight() {
        ServiceRecord other = new ServiceRecord(1, 0, 1, "other.test");
        assertThat(ServiceOrder.of(List.of(NEVER, other), bound -> bound - 1)).containsExactlyInAnyOrder(NEVER, other);
    }
}
