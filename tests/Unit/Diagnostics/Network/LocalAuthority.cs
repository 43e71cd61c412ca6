using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Tests.Windows;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>
/// A small certificate authority that OpenSSL creates, with host certificates, a revocation list, OCSP responses, and a
/// TLS server, all from OpenSSL.
/// </summary>
internal sealed class LocalAuthority : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("local-authority-").FullName;
    private readonly List<Process> _started = [];

    public byte[] Root => X509CertificateLoader.LoadCertificateFromFile(Path("ca.pem")).RawData;

    public static async Task<LocalAuthority> CreateAsync(string key, string listAddress, string responderAddress)
    {
        LocalAuthority made = new();
        await File.WriteAllTextAsync(
            made.Path("ca.conf"),
            $"""
            [ca]
            default_ca = test
            [test]
            dir = {made._folder}
            database = {made._folder}/index.txt
            new_certs_dir = {made._folder}
            serial = {made._folder}/serial
            crlnumber = {made._folder}/crlnumber
            certificate = {made._folder}/ca.pem
            private_key = {made._folder}/ca.key
            default_md = sha256
            default_crl_days = 7
            policy = anything
            unique_subject = no
            [anything]
            commonName = supplied
            [host]
            subjectAltName = DNS:localhost,DNS:service.test
            extendedKeyUsage = serverAuth
            crlDistributionPoints = URI:{listAddress}
            authorityInfoAccess = OCSP;URI:{responderAddress}
            [responder]
            extendedKeyUsage = OCSPSigning
            """
        );
        await File.WriteAllTextAsync(made.Path("index.txt"), "");
        await File.WriteAllTextAsync(made.Path("serial"), "1000");
        await File.WriteAllTextAsync(made.Path("crlnumber"), "01");
        string[] keys = key.Split(' ');
        await made.RunAsync([
            "req",
            "-x509",
            "-newkey",
            .. keys,
            "-nodes",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-days",
            "30",
            "-subj",
            "/CN=Local Test Authority",
            "-addext",
            "keyUsage=keyCertSign,cRLSign",
        ]);
        await made.IssueAsync("host", keys, "/CN=service.test");
        await made.IssueAsync("responder", keys, "/CN=Local Test Responder");
        return made;
    }

    public async Task<byte[]> ListAsync()
    {
        await RunAsync("ca", "-config", "ca.conf", "-gencrl", "-out", "list.pem");
        await RunAsync("crl", "-in", "list.pem", "-outform", "DER", "-out", "list.crl");
        return await File.ReadAllBytesAsync(Path("list.crl"));
    }

    public Task RevokeAsync() => RunAsync("ca", "-config", "ca.conf", "-revoke", "host.pem");

    /// <summary>
    /// Returns the response of the OpenSSL responder, signed with a key that the authority delegated. OpenSSL does not
    /// run as a server here, because its server would listen on all network interfaces.
    /// </summary>
    public async Task<byte[]> RespondAsync(byte[] request)
    {
        await File.WriteAllBytesAsync(Path("request.der"), request);
        await RunAsync(
            "ocsp",
            "-index",
            "index.txt",
            "-CA",
            "ca.pem",
            "-rsigner",
            "responder.pem",
            "-rkey",
            "responder.key",
            "-nmin",
            "60",
            "-reqin",
            "request.der",
            "-respout",
            "response.der"
        );
        return await File.ReadAllBytesAsync(Path("response.der"));
    }

    /// <summary>Starts <c>openssl s_server</c> with the host certificate of this authority.</summary>
    public Task<int> StartTlsAsync() =>
        StartAsync(port =>
            [
                "s_server",
                "-accept",
                $"127.0.0.1:{port}",
                "-cert",
                "host.pem",
                "-key",
                "host.key",
                "-cert_chain",
                "ca.pem",
                "-www",
                "-quiet",
            ]
        );

    public string Path(string name) => System.IO.Path.Combine(_folder, name);

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            process.Kill(entireProcessTree: true);
            TestWait.ForExit(process);
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task IssueAsync(string name, string[] key, string subject)
    {
        await RunAsync([
            "req",
            "-newkey",
            .. key,
            "-nodes",
            "-keyout",
            name + ".key",
            "-out",
            name + ".csr",
            "-subj",
            subject,
        ]);
        await RunAsync(
            "ca",
            "-config",
            "ca.conf",
            "-batch",
            "-notext",
            "-in",
            name + ".csr",
            "-out",
            name + ".pem",
            "-days",
            "20",
            "-extensions",
            name
        );
    }

    private Task RunAsync(params string[] arguments) =>
        Tool.RequireAsync("openssl", arguments, s_limit, folder: _folder);

    private async Task<int> StartAsync(Func<int, string[]> arguments)
    {
        int port = FreePort();
        _started.Add(Tool.Start("openssl", arguments(port), Path($"{port}.log"), null, _folder));
        await Listening.UntilAsync(port, _started.Last(), Path($"{port}.log"));
        return port;
    }
}
