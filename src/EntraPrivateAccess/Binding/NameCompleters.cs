using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.SandboxClient;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// The base class of the completers. It suggests names that start with the typed text and quotes them if necessary.
/// </summary>
public abstract class NameCompleter : IArgumentCompleter
{
    /// <summary>Returns the names that start with the typed text.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        string typed = (wordToComplete ?? "").Trim('\'', '"');
        return
        [
            .. Names()
                .Where(candidate => candidate.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                .Select(candidate => new CompletionResult(
                    Quote(candidate.Name),
                    candidate.Name,
                    CompletionResultType.ParameterValue,
                    candidate.Tooltip
                )),
        ];
    }

    /// <summary>Returns all candidates. Never throws, and waits for a service for at most two seconds.</summary>
    private protected abstract IEnumerable<(string Name, string Tooltip)> Names();

    private static string Quote(string name) =>
        name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? name
            : $"'{name.Replace("'", "''")}'";
}

/// <summary>Completes the names of the checks of applications.</summary>
public sealed class ApplicationCheckNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        CheckCatalogue.Applications().Select(check => (check.Name, check.Definition.Summary)).OrderBy(name => name);
}

/// <summary>Completes the kinds of applications that connectors serve.</summary>
public sealed class ApplicationKindCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        [
            (ApplicationKinds.ApplicationProxy, "a web application that is published with Application Proxy"),
            (ApplicationKinds.PrivateAccess, "an enterprise application of Global Secure Access"),
            (ApplicationKinds.QuickAccess, "the tenant's Quick Access application"),
        ];
}

/// <summary>Completes the names of the applications that connectors serve.</summary>
public sealed class ApplicationNameCompleter : TenantCompleter
{
    private protected override async Task<IEnumerable<(string Name, string Tooltip)>> NamesAsync(
        TenantDirectory tenant,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ConnectorGroup> groups = (
            await tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)
        ).Groups;
        await tenant.Groups.JoinAsync(groups, GroupRelations.Applications, cancellationToken).ConfigureAwait(false);
        return groups
            .SelectMany(group => group.Applications!)
            .Select(application =>
                (application.Name, $"{application.Kind ?? "application"}, in '{application.ConnectorGroup}'")
            );
    }
}

/// <summary>Completes the categories of checks.</summary>
public sealed class CheckCategoryCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() => CheckCategories.All;
}

/// <summary>Completes the names of checks.</summary>
public sealed class CheckNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        CheckCatalogue
            .All(Environments.Global)
            .Select(check => (check.Name, $"{check.Name} ({check.Category})"))
            .Distinct()
            .OrderBy(name => name);
}

/// <summary>Completes the names of the checks of connector groups.</summary>
public sealed class ConnectorGroupCheckNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        CheckCatalogue.Groups().Select(check => (check.Name, check.Definition.Summary)).OrderBy(name => name);
}

/// <summary>Completes the names of the tenant's connector groups.</summary>
public sealed class ConnectorGroupNameCompleter : TenantCompleter
{
    private protected override async Task<IEnumerable<(string Name, string Tooltip)>> NamesAsync(
        TenantDirectory tenant,
        CancellationToken cancellationToken
    ) =>
        (await tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)).Groups.Select(group =>
            (group.Name, $"region {group.Region ?? "not set"}{(group.IsDefault ? ", the default group" : "")}")
        );
}

/// <summary>Completes the machine names of the tenant's connectors.</summary>
public sealed class ConnectorNameCompleter : TenantCompleter
{
    private protected override async Task<IEnumerable<(string Name, string Tooltip)>> NamesAsync(
        TenantDirectory tenant,
        CancellationToken cancellationToken
    ) =>
        (await tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false)).Select(connector =>
            (connector.MachineName, $"{connector.Status}, {connector.ExternalIp}")
        );
}

/// <summary>Completes the statuses that the service currently uses for connectors.</summary>
public sealed class ConnectorStatusCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        [
            (ConnectorStatusWords.Active, "the connector reports to the service"),
            (ConnectorStatusWords.Inactive, "the service has not heard from it; it is removed after ten days"),
        ];
}

/// <summary>Completes the names of Microsoft's clouds.</summary>
public sealed class EnvironmentCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        Environments.All.Select(environment => (environment.Name, environment.Authority.Host));
}

/// <summary>Completes the known regions. The service may support others, which are passed on unchanged.</summary>
public sealed class RegionCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        KnownRegions.All.Select(region => (region.Region, region.Description!));
}

/// <summary>Completes the names of the running sandboxes.</summary>
public sealed class SandboxCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        SandboxStore.All.Select(running => (running.Sandbox.Name, running.Sandbox.Url.OriginalString));
}

/// <summary>Completes the names of faults. The tooltip explains the fault's value.</summary>
public sealed class SandboxFaultCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        SandboxFaultNames
            .All.OrderBy(fault => fault.Key, System.StringComparer.Ordinal)
            .Select(fault => (fault.Key, fault.Value));
}

/// <summary>Completes the virtual servers of the running sandboxes.</summary>
public sealed class ServerCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        SandboxStore.All.SelectMany(running =>
            running.Sandbox.Servers.Select(server => (server, $"a virtual server of {running.Sandbox.Name}"))
        );
}

/// <summary>
/// The base class of the completers that query the tenant. They suggest nothing if the session is not connected or if
/// the query fails or takes longer than two seconds.
/// </summary>
public abstract class TenantCompleter : NameCompleter
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    private protected override IEnumerable<(string Name, string Tooltip)> Names()
    {
        // Read on this thread, because the session belongs to the thread's runspace.
        if (SessionStore.Current is not { } session || session.OpenTenant(SilentReporter.Instance) is not { } tenant)
        {
            return [];
        }

        if (session.Completions.Recall(GetType()) is { } known)
        {
            return known;
        }

        using CancellationTokenSource stop = new(s_timeout);
        CancellationToken token = stop.Token;
        Task<IEnumerable<(string, string)>> names = Task.Run(() => NamesAsync(tenant, token), CancellationToken.None);
        _ = Task.WhenAny(names, Task.Delay(s_timeout, CancellationToken.None)).GetAwaiter().GetResult();
        if (names.Status != TaskStatus.RanToCompletion)
        {
            return [];
        }

        IReadOnlyList<(string, string)> sorted =
        [
            .. names.Result.OrderBy(name => name.Item1, StringComparer.OrdinalIgnoreCase),
        ];
        session.Completions.Keep(GetType(), sorted);
        return sorted;
    }

    private protected abstract Task<IEnumerable<(string Name, string Tooltip)>> NamesAsync(
        TenantDirectory tenant,
        CancellationToken cancellationToken
    );
}
