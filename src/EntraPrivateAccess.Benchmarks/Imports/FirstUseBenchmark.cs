using System.IO;
using System.Net;
using System.Security;
using EntraPrivateAccess.Benchmarks.Engine;
using EntraPrivateAccess.Benchmarks.Results;

namespace EntraPrivateAccess.Benchmarks.Imports;

/// <summary>
/// Compares the sign-in and the first status in a new PowerShell process with a script of bare cmdlets that sends the
/// same requests.
/// </summary>
/// <remarks>
/// The script sends what the journal of the sandbox contains about the module's own run, and asks for the two services.
/// The registry and the files of a virtual server have no counterpart, so the script does less.
/// </remarks>
internal sealed class FirstUseBenchmark : IBenchmark
{
    private const int Rounds = 7;
    private const double Limit = 1.5;

    private const string Connect =
        "$sandbox = Get-ConnectorSandbox -Path $args[0]; "
        + "$null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -AccessToken $sandbox.GraphToken";

    public IReadOnlyList<Row> Run()
    {
        using InstalledServer server = new(wait: 0);
        string requests = Path.Combine(Path.GetDirectoryName(server.Connection)!, "requests.json");
        _ = server.Shell.Run(
            $$"""
            $mark = @(Get-ConnectorSandboxJournal)[-1].Number
            {{Connect}}; $null = Get-ConnectorStatus
            ConvertTo-Json -InputObject @(
                Get-ConnectorSandboxJournal -Since $mark |
                    Where-Object { $_.Kind -eq 'request' -and $_.Action -match ' /beta/' } |
                    Select-Object Action, Detail
            ) | Set-Content $args[1]
            """,
            server.Connection,
            requests
        );
        string token = new NetworkCredential("", server.Shell.Read<SecureString>("$sandbox.GraphToken")).Password;
        return Measure(server.Connection, requests, token);
    }

    private static List<Row> Measure(string connection, string requests, string token)
    {
        Samples import = new(),
            connect = new(),
            status = new(),
            again = new(),
            bare = new();
        for (int round = 0; round <= Rounds; round++)
        {
            double peer = Bare(connection, requests, token);
            double[] ours = Ours(connection);
            if (round > 0)
            {
                bare.Add(peer);
                import.Add(ours[0]);
                connect.Add(ours[1]);
                status.Add(ours[2]);
                again.Add(ours[3]);
            }
        }

        double first = connect.Median + status.Median;
        double ratio = first / bare.Median;
        return
        [
            new Row(
                "Connect and first Get-ConnectorStatus of a process, compared with a script of bare cmdlets",
                Samples.Text($"{first:0} ms"),
                Samples.Text($"{bare.Median:0} ms"),
                Samples.Text($"{ratio:0.00}"),
                Samples.Text($"<= {Limit:0.0}"),
                ratio <= Limit
            ),
            new Row(
                "  import, connect, first status, second status",
                Samples.Text($"{import.Median:0}, {connect.Median:0}, {status.Median:0}, {again.Median:0} ms"),
                "",
                "",
                null,
                null
            ),
        ];
    }

    private static double[] Ours(string connection)
    {
        using Shell shell = new();
        return
        [
            .. shell
                .Run(
                    $$"""
                    $watch = [Diagnostics.Stopwatch]::StartNew()
                    Import-Module $args[1]
                    $import = $watch.Elapsed.TotalMilliseconds
                    $watch.Restart()
                    {{Connect}}
                    $connect = $watch.Elapsed.TotalMilliseconds
                    $watch.Restart()
                    $first = @(Get-ConnectorStatus)
                    $status = $watch.Elapsed.TotalMilliseconds
                    $watch.Restart()
                    $null = @(Get-ConnectorStatus)
                    $again = $watch.Elapsed.TotalMilliseconds
                    if ("$($first[0].Health)" -ne 'Healthy') { throw "The server is $($first[0].Health)." }
                    $import, $connect, $status, $again
                    """,
                    connection,
                    Shell.Manifest
                )
                .Select(value => (double)value.BaseObject),
        ];
    }

    private static double Bare(string connection, string requests, string token)
    {
        using Shell shell = new();
        return shell.Read<double>(
            """
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $sandbox = Get-Content $args[0] -Raw | ConvertFrom-Json
            $root = ([Uri] $sandbox.url).GetLeftPart('Authority')
            $headers = @{ Authorization = "Bearer $($args[2])" }
            $answers = foreach ($request in Get-Content $args[1] -Raw | ConvertFrom-Json) {
                $method, $path = $request.Action -split ' ', 2
                $send = @{ Method = $method; Uri = "$root$path"; Headers = $headers; SkipCertificateCheck = $true }
                if ($request.Detail) { $send.Body = $request.Detail; $send.ContentType = 'application/json' }
                Invoke-RestMethod @send
            }
            $key = @{ 'X-Sandbox-Key' = $sandbox.controlKey }
            $services = foreach ($service in 'WAPCSvc', 'WAPCUpdaterSvc') {
                Invoke-RestMethod "$root/sandbox/servers/SRV01/services/$service" -Headers $key -SkipCertificateCheck
            }
            if (@($services).Count -ne 2 -or -not $answers) { throw 'A request returned nothing.' }
            $watch.Elapsed.TotalMilliseconds
            """,
            connection,
            requests,
            token
        );
    }
}
