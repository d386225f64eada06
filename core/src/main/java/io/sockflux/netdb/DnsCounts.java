package io.sockflux.netdb;

/**
 * Counts of a {@link DnsResolver} since it was made.
 *
 * @param queries questions that went out, including repeated questions
 * @param answers answers that were taken
 * @param timeouts questions that a server did not answer in time
 * @param overTcp questions that were asked again over TCP, as the answer did not fit in a datagram
 * @param cut answers that were refused, as they end before their announced contents or cannot be read
 * @param forged answers that were refused, as their server was not asked this question
 * @param loops names that were refused, as their CNAME records lead in a circle or on for too long
 * @param fromCache look-ups that needed no question
 */
public record DnsCounts(
        long queries, long answers, long timeouts, long overTcp, long cut, long forged, long loops, long fromCache) {}
