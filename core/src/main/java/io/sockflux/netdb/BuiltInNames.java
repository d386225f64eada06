package io.sockflux.netdb;

/**
 * The well-known names that serve where the system has no such file, from IANA's registries, in the format of the files.
 */
final class BuiltInNames {

    static final String HOSTS = """
            127.0.0.1 localhost
            ::1 localhost
            """;

    static final String NETWORKS = """
            default 0.0.0.0
            loopback 127.0.0.0
            link-local 169.254.0.0
            """;

    static final String PROTOCOLS = """
            ip 0 IP
            icmp 1 ICMP
            igmp 2 IGMP
            ipencap 4 IP-ENCAP
            tcp 6 TCP
            egp 8 EGP
            igp 9 IGP
            udp 17 UDP
            dccp 33 DCCP
            ipv6 41 IPv6
            ipv6-route 43 IPv6-Route
            ipv6-frag 44 IPv6-Frag
            rsvp 46 RSVP
            gre 47 GRE
            esp 50 IPSEC-ESP
            ah 51 IPSEC-AH
            ipv6-icmp 58 IPv6-ICMP
            ipv6-nonxt 59 IPv6-NoNxt
            ipv6-opts 60 IPv6-Opts
            eigrp 88 EIGRP
            ospf 89 OSPFIGP
            ipip 94 IPIP
            pim 103 PIM
            ipcomp 108 IPCOMP
            vrrp 112 VRRP
            l2tp 115 L2TP
            sctp 132 SCTP
            udplite 136 UDPLite
            mpls-in-ip 137 MPLS-in-IP
            mptcp 262 MPTCP
            """;

    static final String SERVICES = """
            tcpmux 1/tcp
            echo 7/tcp
            echo 7/udp
            discard 9/tcp sink null
            discard 9/udp sink null
            systat 11/tcp users
            daytime 13/tcp
            daytime 13/udp
            qotd 17/tcp quote
            chargen 19/tcp ttytst source
            chargen 19/udp ttytst source
            ftp-data 20/tcp
            ftp 21/tcp
            ssh 22/tcp
            telnet 23/tcp
            smtp 25/tcp mail
            time 37/tcp timserver
            time 37/udp timserver
            whois 43/tcp nicname
            tacacs 49/tcp
            tacacs 49/udp
            domain 53/tcp
            domain 53/udp
            bootps 67/udp
            bootpc 68/udp
            tftp 69/udp
            gopher 70/tcp
            finger 79/tcp
            http 80/tcp www
            kerberos 88/tcp kerberos5 krb5 kerberos-sec
            kerberos 88/udp kerberos5 krb5 kerberos-sec
            pop3 110/tcp pop-3
            sunrpc 111/tcp portmapper
            sunrpc 111/udp portmapper
            auth 113/tcp authentication tap ident
            nntp 119/tcp readnews untp
            ntp 123/udp
            netbios-ns 137/udp
            netbios-dgm 138/udp
            netbios-ssn 139/tcp
            imap2 143/tcp imap
            snmp 161/tcp
            snmp 161/udp
            snmp-trap 162/tcp snmptrap
            snmp-trap 162/udp snmptrap
            bgp 179/tcp
            irc 194/tcp
            irc 194/udp
            ldap 389/tcp
            ldap 389/udp
            https 443/tcp
            https 443/udp
            microsoft-ds 445/tcp
            microsoft-ds 445/udp
            kpasswd 464/tcp
            kpasswd 464/udp
            submissions 465/tcp ssmtp smtps urd
            isakmp 500/udp
            exec 512/tcp
            login 513/tcp
            who 513/udp whod
            shell 514/tcp cmd syslog
            syslog 514/udp
            printer 515/tcp spooler
            route 520/udp router routed
            dhcpv6-client 546/udp
            dhcpv6-server 547/udp
            rtsp 554/tcp
            rtsp 554/udp
            nntps 563/tcp snntp
            submission 587/tcp
            ipp 631/tcp
            ldaps 636/tcp
            ldaps 636/udp
            domain-s 853/tcp
            domain-s 853/udp
            rsync 873/tcp
            ftps-data 989/tcp
            ftps 990/tcp
            telnets 992/tcp
            imaps 993/tcp
            pop3s 995/tcp
            socks 1080/tcp
            openvpn 1194/tcp
            openvpn 1194/udp
            mqtt 1883/tcp
            nfs 2049/tcp
            nfs 2049/udp
            mysql 3306/tcp
            ntske 4460/tcp
            sip 5060/tcp
            sip 5060/udp
            sip-tls 5061/tcp
            sip-tls 5061/udp
            xmpp-client 5222/tcp jabber-client
            xmpp-server 5269/tcp jabber-server
            mdns 5353/udp
            postgresql 5432/tcp postgres
            amqps 5671/tcp
            amqp 5672/tcp
            http-alt 8080/tcp webcache
            """;

    private BuiltInNames() {}
}
