using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// The documented values of the connector's registry key, under the current and the former name of the key.
/// </summary>
/// <remarks>Source: the rename table in Microsoft's version history, and <see cref="Models.KnownFacts"/>.</remarks>
/// <param name="Name">The name of the value.</param>
/// <param name="Current">The value under the current key; null if it is not set.</param>
/// <param name="Former">The value under the key of versions before 1.5.3829.0; null if it is not set.</param>
internal sealed record BackendSetting(string Name, object? Current, object? Former)
{
    public const string CurrentKey = @"HKLM\SOFTWARE\Microsoft\Microsoft Entra private network connector";
    public const string FormerKey = @"HKLM\SOFTWARE\Microsoft\Microsoft AAD App Proxy Connector";
    public const string DefaultProxy = "UseDefaultProxyForBackendRequests";
    public const string Spnego = "UseSpnegoAuthentication";

    public static IReadOnlyList<string> Names { get; } = [DefaultProxy, Spnego];

    /// <summary>Gets the value that a connector of this brand reads; null if it is not set.</summary>
    public object? In(ProductNames brand) => ReferenceEquals(brand, ProductNames.Former) ? Former : Current;

    /// <summary>Returns whether a connector of this brand reads a value other than 0.</summary>
    public bool IsOn(ProductNames brand) => In(brand) is not (null or 0 or 0L or "" or "0");

    public static async Task<IReadOnlyList<BackendSetting>> ReadAllAsync(
        IServerRegistry registry,
        CancellationToken cancellationToken
    )
    {
        List<BackendSetting> all = [];
        foreach (string name in Names)
        {
            all.Add(
                new BackendSetting(
                    name,
                    await registry.ReadAsync(CurrentKey, name, cancellationToken).ConfigureAwait(false),
                    await registry.ReadAsync(FormerKey, name, cancellationToken).ConfigureAwait(false)
                )
            );
        }

        return all;
    }
}
