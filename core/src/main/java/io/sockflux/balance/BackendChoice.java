package io.sockflux.balance;

/** How a balancer chooses among the backends that are up and have room. */
public enum BackendChoice {
    /** Each in its turn. */
    ROUND_ROBIN,
    /** The backend with the fewest connections, open and connecting together; among equal ones each in its turn. */
    LEAST_CONNECTIONS
}
