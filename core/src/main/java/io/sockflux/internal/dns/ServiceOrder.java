package io.sockflux.internal.dns;

import io.sockflux.netdb.ServiceRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The order in which services are tried, RFC 2782. */
final class ServiceOrder {

    private ServiceOrder() {}

    /**
     * Orders by priority. Services of equal priority are drawn in turn, with chances by weight.
     *
     * @param random gives a number from 0 to below its argument
     */
    static List<ServiceRecord> of(List<ServiceRecord> records, IntUnaryOperator random) {
        List<ServiceRecord> left = new ArrayList<>(records);
        // Records without weight come first, which gives them a small chance beside others.
        left.sort(Comparator.comparingInt(ServiceRecord::priority)
                .thenComparing(record -> record.weight() > 0)
                .thenComparing(ServiceRecord::host)
                .thenComparingInt(ServiceRecord::port));
        List<ServiceRecord> order = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            order.add(draw(left, random));
        }
        return order;
    }

    private static ServiceRecord draw(List<ServiceRecord> left, IntUnaryOperator random) {
        int priority = left.get(0).priority();
        int sum = left.stream()
                .filter(record -> record.priority() == priority)
                .mapToInt(ServiceRecord::weight)
                .sum();
        int drawn = random.applyAsInt(sum + 1);
        Iterator<ServiceRecord> records = left.iterator();
        ServiceRecord record = records.next();
        for (int passed = record.weight(); passed < drawn; passed += record.weight()) {
            record = records.next();
        }
        records.remove();
        return record;
    }
}
