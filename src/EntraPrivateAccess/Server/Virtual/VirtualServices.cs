using System.Net.Http;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>The service control manager of a virtual server.</summary>
internal sealed class VirtualServices(ServerWire wire) : IServerServices
{
    public async Task<ServiceInfo?> GetAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            JToken found = await wire.GetAsync(Path(name), "Reading the service " + name, name, cancellationToken)
                .ConfigureAwait(false);
            return new ServiceInfo(
                (string)found["name"]!,
                (string)found["displayName"]!,
                Parse<ServiceState>(found["state"]),
                Parse<ServiceStartType>(found["startType"]),
                (string)found["account"]!,
                (string)found["binaryPath"]!,
                (int)found["processId"]!,
                (int)found["exitCode"]!,
                (int)found["specificExitCode"]!
            )
            {
                AccountSid = WellKnownAccounts.SidOf((string)found["account"]!),
                StartedAt = (DateTimeOffset?)found["startedAt"],
                FileTimeAtStart = (DateTimeOffset?)found["fileTimeAtStart"],
            };
        }
        catch (ServerException missing) when (missing.NativeErrorCode == Win32Errors.ServiceDoesNotExist)
        {
            return null;
        }
    }

    public Task StartAsync(string name, CancellationToken cancellationToken) =>
        wire.SendAsync(
            HttpMethod.Post,
            Path(name) + "/start",
            null,
            "Starting the service " + name,
            name,
            cancellationToken
        );

    public Task StopAsync(string name, CancellationToken cancellationToken) =>
        wire.SendAsync(
            HttpMethod.Post,
            Path(name) + "/stop",
            null,
            "Stopping the service " + name,
            name,
            cancellationToken
        );

    public Task SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken) =>
        wire.SendAsync(
            HttpMethod.Put,
            Path(name) + "/startType",
            new { startType = startType.ToString() },
            "Changing the start type of the service " + name,
            name,
            cancellationToken
        );

    private static string Path(string name) => "services/" + Uri.EscapeDataString(name);

    private static T Parse<T>(JToken? text)
        where T : struct => (T)Enum.Parse(typeof(T), (string)text!);
}
