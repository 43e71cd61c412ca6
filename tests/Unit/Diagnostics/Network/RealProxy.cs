using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Windows;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>
/// A forward proxy from a Debian package that runs on loopback with its own configuration and ends with the test.
/// </summary>
internal sealed class RealProxy : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("real-proxy-").FullName;
    private Process? _process;

    public int Port { get; } = LocalAuthority.FreePort();

    public Uri Address => new($"http://localhost:{Port}");

    public string Path(string name) => System.IO.Path.Combine(_folder, name);

    /// <param name="port">The only port that the proxy allows for tunnels.</param>
    /// <param name="more">Additional configuration, such as authentication.</param>
    public static async Task<RealProxy> TinyproxyAsync(int port, string more = "")
    {
        RealProxy proxy = new();
        await File.WriteAllTextAsync(
            proxy.Path("tinyproxy.conf"),
            $"Port {proxy.Port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nAllow 127.0.0.1\n"
                + $"ConnectPort {port}\n{more}\n"
        );
        await proxy.StartAsync("tinyproxy", "-d", "-c", proxy.Path("tinyproxy.conf"));
        return proxy;
    }

    /// <summary>Starts Squid with TLS inspection: it issues certificates from its own authority on the fly.</summary>
    public static async Task<RealProxy> SquidAsync(string trusted)
    {
        RealProxy proxy = new();

        // If Squid starts as root, it drops its privileges but must still be able to write to this folder.
        await Tool.RequireAsync("chmod", ["0777", proxy._folder], TimeSpan.FromSeconds(10));
        await Tool.RequireAsync(
            "openssl",
            [
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "filter.pem",
                "-out",
                "filter.crt",
                "-days",
                "5",
                "-subj",
                "/O=Squid/CN=Squid Web Filter",
                "-addext",
                "keyUsage=keyCertSign",
            ],
            TimeSpan.FromSeconds(60),
            folder: proxy._folder
        );
        await File.AppendAllTextAsync(proxy.Path("filter.pem"), await File.ReadAllTextAsync(proxy.Path("filter.crt")));
        await Tool.RequireAsync("chmod", ["0644", "filter.pem"], TimeSpan.FromSeconds(10), folder: proxy._folder);
        await Tool.RequireAsync(
            "/usr/lib/squid/security_file_certgen",
            ["-c", "-s", "made", "-M", "4MB"],
            TimeSpan.FromSeconds(30),
            folder: proxy._folder
        );
        await Tool.RequireAsync("chmod", ["-R", "0777", "made"], TimeSpan.FromSeconds(10), folder: proxy._folder);
        await File.WriteAllTextAsync(
            proxy.Path("squid.conf"),
            $"""
            http_port 127.0.0.1:{proxy.Port} ssl-bump cert={proxy.Path("filter.pem")} generate-host-certificates=on
            sslcrtd_program /usr/lib/squid/security_file_certgen -s {proxy.Path("made")} -M 4MB
            sslcrtd_children 1
            tls_outgoing_options cafile={trusted}
            ssl_bump bump all
            http_access allow localhost
            http_access deny all
            cache deny all
            pid_filename none
            access_log none
            cache_log {proxy.Path("cache.log")}
            cache_store_log none
            netdb_filename none
            pinger_enable off
            dns_nameservers 127.0.0.1
            visible_hostname localhost
            coredump_dir {proxy._folder}
            shutdown_lifetime 0 seconds
            """
        );
        await proxy.StartAsync("squid", "-N", "-f", proxy.Path("squid.conf"));
        return proxy;
    }

    public void Dispose()
    {
        if (_process is { } running)
        {
            running.Kill(entireProcessTree: true);
            TestWait.ForExit(running);
            running.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Task StartAsync(string program, params string[] arguments)
    {
        _process = Tool.Start(ExternalSuite.FindProgram(program)!, arguments, Path("output.log"), null, _folder);
        return Listening.UntilAsync(Port, _process, Path("output.log"));
    }
}
