package io.sockflux.examples;

import io.sockflux.examples.balancer.BalancerCommand;
import io.sockflux.examples.chat.Chat;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.datagram.MulticastListen;
import io.sockflux.examples.datagram.MulticastSend;
import io.sockflux.examples.datagram.UdpFlood;
import io.sockflux.examples.datagram.UdpSink;
import io.sockflux.examples.descriptor.ReceiveDescriptor;
import io.sockflux.examples.descriptor.SendDescriptor;
import io.sockflux.examples.dns.DnsForward;
import io.sockflux.examples.name.ByteOrderCommand;
import io.sockflux.examples.name.NamesCommand;
import io.sockflux.examples.name.ResolveCommand;
import io.sockflux.examples.option.OptionsCommand;
import io.sockflux.examples.option.SocketStat;
import io.sockflux.examples.ping.Ping;
import io.sockflux.examples.redis.Redis;
import io.sockflux.examples.selftest.SelfTest;
import io.sockflux.examples.soak.Soak;
import io.sockflux.examples.statsd.Statsd;
import io.sockflux.examples.stream.Cat;
import io.sockflux.examples.stream.CredentialsCommand;
import io.sockflux.examples.stream.EchoServer;
import io.sockflux.examples.stream.ProcessCount;
import io.sockflux.examples.stream.ProcessCountServer;
import io.sockflux.examples.stream.RelayCommand;
import io.sockflux.examples.stream.Uptime;
import io.sockflux.examples.stream.UptimeServer;
import io.sockflux.examples.tls.TlsProbe;
import io.sockflux.examples.urgent.AsyncIo;
import io.sockflux.examples.urgent.UrgentSend;
import io.sockflux.examples.urgent.UrgentServer;
import io.sockflux.examples.watch.Watch;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** All programs in one: {@code sockflux COMMAND}. */
@Command(
        subcommands = {
            Demo.class,
            SelfTest.class,
            Soak.class,
            EchoServer.class,
            UptimeServer.class,
            ProcessCountServer.class,
            Uptime.class,
            ProcessCount.class,
            Cat.class,
            RelayCommand.class,
            BalancerCommand.class,
            Chat.class,
            TlsProbe.class,
            Redis.class,
            DnsForward.class,
            Statsd.class,
            UdpSink.class,
            UdpFlood.class,
            UrgentServer.class,
            UrgentSend.class,
            Ping.class,
            AsyncIo.class,
            MulticastListen.class,
            MulticastSend.class,
            SendDescriptor.class,
            ReceiveDescriptor.class,
            CredentialsCommand.class,
            Watch.class,
            SocketStat.class,
            OptionsCommand.class,
            NamesCommand.class,
            ResolveCommand.class,
            ByteOrderCommand.class,
            HelpCommand.class
        })
final class Sockflux extends AnyProgram {

    /** Runs one command and exits with its status. */
    public static void main(String[] args) {
        // A program says what is wrong in one line of its own; SOCKFLUX_LOG=FINE shows the rest.
        String level = System.getenv("SOCKFLUX_LOG");
        if (level == null) {
            LogManager.getLogManager().reset();
        } else {
            Logger.getLogger("").setLevel(Level.parse(level));
            Logger.getLogger("").getHandlers()[0].setLevel(Level.parse(level));
        }
        System.exit(commandLine(args).execute(args));
    }

    /** Knows the command that the first word names, or all if it names none: all take a tenth of a second. */
    static CommandLine commandLine(String... args) {
        CommandLine line = args.length == 0
                ? new CommandLine(new Sockflux())
                : command(args[0])
                        .map(command -> new CommandLine(new AnyProgram()).addSubcommand(command))
                        .orElseGet(() -> new CommandLine(new Sockflux()));
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                // A word is never a file of words: a forgotten "unix:" before @NAME is to be told so.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Failures::badWord)
                .setExecutionExceptionHandler(Failures::failed);
    }

    private static Optional<Class<?>> command(String name) {
        return Stream.<Class<?>>of(Sockflux.class.getAnnotation(Command.class).subcommands())
                .filter(command -> command != HelpCommand.class
                        && command.getAnnotation(Command.class).name().equals(name))
                .findFirst();
    }
}
