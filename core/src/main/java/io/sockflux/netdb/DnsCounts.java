package io.sockflux.netdb;

/**
 * What a {@link DnsResolver} has done since it was made.
 *
 * @param queries questions that went out, those that were asked again among them
 * @param answers answers that were taken
 * @param timeouts questions that a server did not answer in time
 * @param overTcp questions that were asked again over TCP, as the answer did not fit in a datagram
 * @param cut answers that were refused, as they end before what they announce or cannot be read
 * @param forged answers that were refused, as nobody asked that question of that server
 * @param loops names that were refused, as their CNAME records lead in a circle or on for too long
 * @param fromCache look-ups that needed no question
 */
public record DnsCounts(
        long queries, long answers, long timeouts, long overTcp, long cut, long forged, long loops, long fromCache) {}
