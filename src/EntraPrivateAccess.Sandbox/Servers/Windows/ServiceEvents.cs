using System.Globalization;

namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>The events that Windows logs about a service that fails to start or ends unexpectedly.</summary>
/// <remarks>
/// Microsoft documents the events of the service control manager. Their data contains the service's display name, or
/// its own name for 7011, 7038 and 7041, and an error as %%NUMBER. Application Error's data starts with the program.
/// </remarks>
internal static class ServiceEvents
{
    public const string Manager = "Service Control Manager";

    private const string Reports = "Application Error";
    private const string Hangs = "Application Hang";
    private const string Runtime = ".NET Runtime";

    private static readonly IReadOnlyDictionary<int, Func<VirtualService, Draft>> s_drafts = new Dictionary<
        int,
        Func<VirtualService, Draft>
    >
    {
        [7000] = service =>
            new(
                $"The {service.DisplayName} service failed to start due to the following error: \r\nThe service did "
                    + "not respond to the start or control request in a timely fashion.",
                service.DisplayName,
                "%%1053"
            ),
        [7001] = service =>
            new(
                $"The {service.DisplayName} service depends on the DNS Client service which failed to start because "
                    + "of the following error: \r\nThe service cannot be started.",
                service.DisplayName,
                "DNS Client",
                "%%1058"
            ),
        [7009] = service =>
            new(
                $"A timeout was reached (30000 milliseconds) while waiting for the {service.DisplayName} service to "
                    + "connect.",
                "30000",
                service.DisplayName
            ),
        [7011] = service =>
            new(
                "A timeout (30000 milliseconds) was reached while waiting for a transaction response from the "
                    + $"{service.Name} service.",
                "30000",
                service.Name
            ),
        [7022] = service => new($"The {service.DisplayName} service hung on starting.", service.DisplayName),
        [7023] = service =>
            new(
                $"The {service.DisplayName} service terminated with the following error: \r\nUnspecified error",
                service.DisplayName,
                "%%2147500037"
            ),
        [7024] = service =>
            new(
                $"The {service.DisplayName} service terminated with the following service-specific error: \r\n"
                    + "Incorrect function.",
                service.DisplayName,
                "%%1"
            ),
        [7031] = service =>
            new(
                $"The {service.DisplayName} service terminated unexpectedly.  It has done this 1 time(s).  The "
                    + "following corrective action will be taken in 0 milliseconds: No action.",
                service.DisplayName,
                "1",
                "0",
                "0",
                "No action"
            ),
        [7034] = service =>
            new(
                $"The {service.DisplayName} service terminated unexpectedly.  It has done this 1 time(s).",
                service.DisplayName,
                "1"
            ),
        [7038] = service =>
            new(
                $"The {service.Name} service was unable to log on as {service.Account} with the currently configured "
                    + "password due to the following error: \r\nThe user name or password is incorrect.",
                service.Name,
                service.Account,
                "%%1326"
            ),
        [7041] = service =>
            new(
                $"The {service.Name} service was unable to log on as {service.Account} with the currently configured "
                    + "password due to the following error: \r\nLogon failure: the user has not been granted the "
                    + "requested logon type at this computer.",
                service.Name,
                service.Account
            ),
        [1000] = service =>
            new(
                $"Faulting application name: {Program(service)}, version: 1.5.4892.0, time stamp: 0x683f1a2b\r\n"
                    + "Faulting module name: KERNELBASE.dll, version: 10.0.20348.1, time stamp: 0x5b1f2c3d\r\n"
                    + "Exception code: 0xe0434352\r\nFault offset: 0x0000000000034f69",
                Program(service),
                "1.5.4892.0",
                "683f1a2b",
                "KERNELBASE.dll",
                "10.0.20348.1",
                "5b1f2c3d",
                "e0434352",
                "0000000000034f69"
            ),
        [1002] = service =>
            new(
                $"The program {Program(service)} version 1.5.4892.0 stopped interacting with Windows and was closed.",
                Program(service),
                "1.5.4892.0"
            ),
        [1026] = service =>
            new(
                $"Application: {Program(service)}\nFramework Version: v4.0.30319\nDescription: The process was "
                    + "terminated due to an unhandled exception.\nException Info: "
                    + "System.Configuration.ConfigurationErrorsException\n"
                    + "   at System.Configuration.ConfigurationManager.GetSection(System.String)"
            ),
    };

    /// <summary>The numbers of the events, as text.</summary>
    public static string[] Ids { get; } = [.. s_drafts.Keys.Select(id => id.ToString(CultureInfo.InvariantCulture))];

    public static void Log(VirtualMachine machine, VirtualService service, int id)
    {
        Draft draft = s_drafts[id](service);
        (string channel, string provider) = id switch
        {
            1000 => ("Application", Reports),
            1002 => ("Application", Hangs),
            1026 => ("Application", Runtime),
            _ => ("System", Manager),
        };
        machine.Events.Write(
            new LoggedEvent(machine.World.Clock.GetUtcNow(), channel, provider, id, 2, draft.Text)
            {
                // The only value of the .NET runtime's event is the whole text.
                Data = draft.Data.Length > 0 ? draft.Data : [draft.Text],
            }
        );
    }

    /// <summary>Logs the end of a service's process by an exception that it didn't handle.</summary>
    public static void LogDeath(VirtualMachine machine, VirtualService service) =>
        Array.ForEach([1026, 1000, 7031], id => Log(machine, service, id));

    /// <summary>Logs that a service's process didn't connect to the service manager.</summary>
    public static void LogStartTimeout(VirtualMachine machine, VirtualService service) =>
        Array.ForEach([7009, 7000], id => Log(machine, service, id));

    private static string Program(VirtualService service)
    {
        string path = service.BinaryPath.Split('"', StringSplitOptions.RemoveEmptyEntries)[0];
        return path[(path.LastIndexOf('\\') + 1)..];
    }

    /// <param name="Data">The values of the event's data; none if the text is the only value.</param>
    private sealed record Draft(string Text, params string[] Data);
}
