using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Determines when setup is complete: everything that it installs is in place. Setup can return earlier; Microsoft's
/// own script waits a fixed minute.
/// </summary>
/// <remarks>
/// A bundle has one package for the connector and one for the updater. In an upgrade, all files and services exist from
/// the start, and the old updater is replaced last, so only the updater's version shows whether its package is done.
/// </remarks>
internal sealed class SetupCompletion
{
    // While the machine is suspended, time passes in which setup does nothing.
    private static readonly TimeSpan s_mostPerLook = TimeSpan.FromSeconds(5);

    private readonly ProvisioningContext _context;

    public SetupCompletion(ProvisioningContext context) => _context = context;

    /// <summary>Waits until setup is complete.</summary>
    /// <exception cref="ConnectorException"><c>InstallationIncomplete</c> after the limit.</exception>
    public async Task<InstalledConnector> WaitAsync(
        Version version,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        InstalledConnector found = await PollAsync(
                "files and services to be in place",
                version,
                limit,
                current => Task.FromResult(IsWhole(current, version)),
                cancellationToken
            )
            .ConfigureAwait(false);
        if (found.IsOfOneVersion)
        {
            return found;
        }

        TimeSpan unchanged = _context.Request.Limits.Unchanged;
        string reason =
            $"the updater to be upgraded (it is {found.UpdaterVersion?.ToString() ?? "missing"}, not {found.Version}), "
            + $"or for {unchanged.TotalSeconds:0} seconds without changes";
        _context.Reporter.Verbose($"Waiting for {reason}.");
        string? seen = null;
        TimeSpan quiet = TimeSpan.Zero;
        long last = _context.Clock.GetTimestamp();
        return await PollAsync(
                reason,
                version,
                limit + unchanged,
                async current =>
                {
                    string now = await FingerprintAsync(current, cancellationToken).ConfigureAwait(false);
                    TimeSpan passed = _context.Clock.GetElapsedTime(last);
                    last = _context.Clock.GetTimestamp();
                    quiet = now != seen ? TimeSpan.Zero : quiet + (passed < s_mostPerLook ? passed : s_mostPerLook);
                    seen = now;
                    return IsWhole(current, version) && (current!.IsOfOneVersion || quiet >= unchanged);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>Describes what is missing; a version that is too old counts as missing.</summary>
    public static string Missing(InstalledConnector? found, Version version) =>
        found is null ? "the connector"
        : !found.IsComplete ? found.Missing[0]
        : IsWhole(found, version)
            ? $"the updater of version {found.Version} (found {found.UpdaterVersion?.ToString() ?? "none"})"
        : $"version {version} (found {found.Version})";

    private static bool IsWhole(InstalledConnector? found, Version version) =>
        found is { IsComplete: true } && found.Version >= version;

    private async Task<InstalledConnector> PollAsync(
        string waitedFor,
        Version version,
        TimeSpan limit,
        Func<InstalledConnector?, Task<bool>> isThere,
        CancellationToken cancellationToken
    )
    {
        string missing = "the connector";
        return await _context
            .UntilAsync<InstalledConnector>(
                waitedFor,
                limit,
                async stop =>
                {
                    // Checked twice: services are read before files, and a running setup can change both in between.
                    InstalledConnector? found = null;
                    for (int look = 0; look < 2; look++)
                    {
                        found = await ConnectorInventory.ReadAsync(_context.Server, stop).ConfigureAwait(false);
                        missing = Missing(found, version);
                        if (!await isThere(found).ConfigureAwait(false))
                        {
                            return null;
                        }
                    }

                    return found;
                },
                cancellationToken
            )
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.InstallationIncomplete(_context.Description.Name, missing, limit);
    }

    // Does not include service states: services start, stop and restart for other reasons.
    private async Task<string> FingerprintAsync(InstalledConnector? found, CancellationToken cancellationToken)
    {
        static string FingerprintOf(ServiceInfo? service) => $"{service?.BinaryPath} {service?.StartType}";
        return string.Join(
            "\n",
            (await UninstallEntries.ReadAsync(_context.Server, cancellationToken).ConfigureAwait(false))
                .Select(entry => entry.ToString())
                .Concat([
                    $"{found?.Version} {found?.UpdaterVersion}",
                    FingerprintOf(found?.ConnectorService),
                    FingerprintOf(found?.UpdaterService),
                    $"{found?.RegistrationScript} {found?.ModulesFolder}",
                    string.Join(",", found?.Missing ?? []),
                ])
        );
    }
}
