using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// The proxy in the Internet settings of Windows, which .NET Framework uses for a service without a proxy of its own.
/// </summary>
/// <param name="Address">The proxy; null if the settings name none.</param>
/// <param name="Source">The setting, as a phrase.</param>
/// <remarks>
/// With the policy "Make proxy settings per-machine" (<c>ProxySettingsPerUser</c> = 0), the settings of the machine
/// replace those of each account. That either applies to the service is inferred.
/// </remarks>
internal sealed record SystemProxy(Uri? Address, string Source)
{
    private const string Policy = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";
    private const string Machine = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings";

    // The key of Network Service, the account of the connector service.
    private const string Account = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

    /// <summary>The names that bypass the proxy, separated by semicolons; null for none.</summary>
    public string? Exceptions { get; init; }

    /// <summary>The address of a script that selects the proxy; null for none.</summary>
    public string? Script { get; init; }

    /// <summary>Whether the settings apply to the whole machine by policy.</summary>
    public bool IsPolicy { get; init; }

    /// <summary>Reads the settings that apply to the connector service.</summary>
    public static async Task<SystemProxy> ReadAsync(IServerRegistry registry, CancellationToken cancellationToken)
    {
        bool isPolicy =
            await registry.ReadAsync(Policy, "ProxySettingsPerUser", cancellationToken).ConfigureAwait(false) is 0;
        SystemProxy found = isPolicy
            ? await ReadAsync(registry, Policy, "the machine-wide proxy policy", cancellationToken)
                .ConfigureAwait(false)
            : await ReadAsync(registry, Account, "the Internet settings of Network Service", cancellationToken)
                .ConfigureAwait(false);
        if (isPolicy && found is { Address: null, Script: null })
        {
            // Group policy preferences write the values beside the policy.
            found = await ReadAsync(registry, Machine, "the machine-wide proxy policy", cancellationToken)
                .ConfigureAwait(false);
        }

        return found with
        {
            IsPolicy = isPolicy,
        };
    }

    private static async Task<SystemProxy> ReadAsync(
        IServerRegistry registry,
        string key,
        string source,
        CancellationToken cancellationToken
    )
    {
        async Task<string?> TextAsync(string name) =>
            await registry.ReadAsync(key, name, cancellationToken).ConfigureAwait(false) as string;
        bool isOn = await registry.ReadAsync(key, "ProxyEnable", cancellationToken).ConfigureAwait(false) is 1;
        string? server = await TextAsync("ProxyServer").ConfigureAwait(false);
        return new SystemProxy(isOn ? ProxyText.Parse(server) : null, source)
        {
            Exceptions = await TextAsync("ProxyOverride").ConfigureAwait(false),
            Script = await TextAsync("AutoConfigURL").ConfigureAwait(false) is { Length: > 0 } script ? script : null,
        };
    }
}
