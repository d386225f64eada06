package io.sockflux.internal.option;

import io.sockflux.option.Option;
import java.util.ArrayList;
import java.util.List;

/**
 * The options that a recipe asks for, in this order.
 *
 * @param all has each option once
 */
public record OptionRequests(List<OptionRequest<?>> all) {

    /** No options. */
    public static final OptionRequests NONE = new OptionRequests(List.of());

    /** These options and another, which replaces an earlier request for the same option. */
    public <T> OptionRequests with(Option<T> option, T value, boolean required) {
        OptionRequest<T> request = new OptionRequest<>(option, value, required);
        List<OptionRequest<?>> more = new ArrayList<>(all);
        more.removeIf(earlier -> earlier.option().equals(option));
        more.add(request);
        return new OptionRequests(List.copyOf(more));
    }

    /** These options and all of the others, which replace earlier requests for the same options. */
    public OptionRequests with(OptionRequests others) {
        List<OptionRequest<?>> more = new ArrayList<>(all);
        others.all.forEach(other -> more.removeIf(earlier -> earlier.option().equals(other.option())));
        more.addAll(others.all);
        return new OptionRequests(List.copyOf(more));
    }
}
