using System.Globalization;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>
/// Logs the events that faults request, once per second and whether or not the service runs.
/// </summary>
internal sealed class RequestedEvents(VirtualMachineServices services)
{
    private const string AgentUpdater = "Microsoft-AzureADConnect-AgentUpdater";

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(VirtualMachine, string), DateTimeOffset> _last = [];

    public void Log(VirtualMachine machine, DateTimeOffset now)
    {
        if (Asks(machine, FaultNames.ConnectorMessage, now) is string message)
        {
            ConnectorMessages.Log(machine, message);
        }

        if (Asks(machine, FaultNames.ApplicationMessage, now) is string text)
        {
            string provider = ProductNames.Old.AdminChannel.Split('/')[0];
            machine.Log("Application", provider, 0, 2, ConnectorMessages.TextOf(text));
        }

        if (Asks(machine, FaultNames.AgentUpdaterMessage, now) is string updater)
        {
            machine.Log($"{AgentUpdater}/Admin", AgentUpdater, 0, 2, ConnectorMessages.TextOf(updater));
        }

        if (Asks(machine, FaultNames.TraceMessage, now) is string trace)
        {
            ConnectorTrace.Write(machine, ConnectorMessages.TextOf(trace), now);
        }

        foreach (string name in ProductServices.Names)
        {
            if (
                machine.Services.Get(name) is { } service
                && Asks(machine, FaultNames.ServiceEvent, now, "/" + name) is string id
            )
            {
                ServiceEvents.Log(machine, service, int.Parse(id, CultureInfo.InvariantCulture));
            }
        }
    }

    private string? Asks(VirtualMachine machine, string fault, DateTimeOffset now, string suffix = "")
    {
        if (
            (_last.TryGetValue((machine, fault + suffix), out DateTimeOffset before) && now - before < s_interval)
            || !services.Faults.Strikes(fault, machine.Spec.Name + suffix, out Fault? asked)
        )
        {
            return null;
        }

        _last[(machine, fault + suffix)] = now;
        return asked.Value ?? "";
    }
}

/// <summary>The connector's trace file, to which it writes the exceptions that it handled.</summary>
/// <remarks>
/// Microsoft's page on pass-through authentication shows an entry. Each start of the service begins a new file.
/// </remarks>
internal static class ConnectorTrace
{
    public static void Write(VirtualMachine machine, string message, DateTimeOffset now)
    {
        ProductNames names = machine.Product?.Names ?? ProductNames.New;
        DateTimeOffset start = machine.Services.Get(ProductServices.Names[0])?.StartedAt ?? DateTimeOffset.UnixEpoch;
        Guid id = new(
            System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(start.UtcTicks)).AsSpan(0, 16)
        );
        string name = names.TraceName.Replace(".log", $"_{id}.log", StringComparison.Ordinal);
        string path = $@"{names.DataFolder}\Trace\{name}";
        string before = machine.Disk.Exists(path) ? machine.Disk.Read(path) : "";
        string time = now.UtcDateTime.ToString("o", CultureInfo.InvariantCulture);
        machine.Disk.Write(
            path,
            $"{before}{names.ServiceProgram}.exe Error: 0 : {message}\r\n    ThreadId=5\r\n    DateTime={time}\r\n"
        );
    }
}
