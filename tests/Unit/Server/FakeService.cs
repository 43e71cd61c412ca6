using System;
using System.Collections.Generic;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>One service: what it is, and what it goes through once it is told to start or stop.</summary>
internal sealed class FakeService
{
    private readonly Queue<ServiceState> _coming = new();

    public required string Name { get; init; }

    public string DisplayName { get; init; } = "";

    public ServiceState State { get; set; } = ServiceState.Stopped;

    public ServiceStartType StartType { get; set; } = ServiceStartType.AutomaticDelayed;

    /// <summary>Null leaves it to the account's name.</summary>
    public string? AccountSid { get; set; }

    public string Account { get; set; } = @"NT AUTHORITY\NETWORK SERVICE";

    public string BinaryPath { get; init; } = @"""C:\Program Files\Microsoft Entra private network connector\MicrosoftEntraPrivateNetworkConnectorService.exe""";

    public int ExitCode { get; set; }

    public int SpecificExitCode { get; set; }

    /// <summary>When its process started; null if it may not be read.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>The states that readers see one after the other behind a start; the last one stays.</summary>
    public ServiceState[] AfterStart { get; set; } = [ServiceState.StartPending, ServiceState.Running];

    /// <summary>The states that readers see behind a stop; the last one stays.</summary>
    public ServiceState[] AfterStop { get; set; } = [ServiceState.StopPending, ServiceState.Stopped];

    /// <summary>What asking for a start throws.</summary>
    public ServerException? StartFault { get; set; }

    /// <summary>What asking for a stop throws.</summary>
    public ServerException? StopFault { get; set; }

    /// <summary>What happens elsewhere while it stops.</summary>
    public Action? OnStop { get; set; }

    public void Follow(ServiceState[] states)
    {
        _coming.Clear();
        foreach (ServiceState state in states)
        {
            _coming.Enqueue(state);
        }
    }

    public ServiceInfo Read()
    {
        if (_coming.Count > 0)
        {
            State = _coming.Dequeue();
        }

        return new ServiceInfo(
            Name, DisplayName.Length > 0 ? DisplayName : Name, State, StartType, Account, BinaryPath, State == ServiceState.Running ? 4711 : 0, ExitCode, SpecificExitCode)
        {
            AccountSid = AccountSid ?? WellKnownAccounts.SidOf(Account),
            StartedAt = State is ServiceState.Stopped ? null : StartedAt,
        };
    }
}
