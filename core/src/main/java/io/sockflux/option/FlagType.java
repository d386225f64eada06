package io.sockflux.option;

/** On or off. */
final class FlagType extends IntType<Boolean> {

    static final FlagType INSTANCE = new FlagType();

    private FlagType() {}

    @Override
    public String name() {
        return "bool";
    }

    @Override
    public int toInt(Boolean value) {
        return value ? 1 : 0;
    }

    @Override
    public Boolean fromInt(int number) {
        return number != 0;
    }

    @Override
    public String expected() {
        return "true or false";
    }

    @Override
    public Boolean parse(String text) {
        return switch (text) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw new IllegalArgumentException("is no flag");
        };
    }
}
