using System.Reflection;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Checks names that refer to one object, before the service is asked about them.</summary>
internal static class NameRules
{
    private const string Region = "Region";

    /// <summary>
    /// Checks the parameters that are bound so far. Lists are checked item by item when they are used, because the
    /// other items are still valid.
    /// </summary>
    /// <exception cref="ConnectorException"><c>BlankConnectorGroupName</c>, <c>NameTooLong</c>,
    /// <c>WildcardNotSupported</c> or <c>UnknownRegion</c>.</exception>
    public static void Check(EntraCmdlet cmdlet)
    {
        foreach (string name in cmdlet.MyInvocation.BoundParameters.Keys)
        {
            PropertyInfo? parameter = cmdlet.GetType().GetProperty(name);
            object? value =
                parameter?.PropertyType == typeof(ConnectorGroupReference)
                || (name == Region && parameter?.PropertyType == typeof(string))
                    ? parameter!.GetValue(cmdlet)
                    : null;
            switch (value)
            {
                case ConnectorGroupReference group:
                    RequireOne(group, name);
                    break;
                case string region:
                    RequireRegion(region);
                    break;
            }
        }
    }

    /// <summary>Throws if the text can't be a region: it is blank, a pattern, or longer than any name.</summary>
    /// <exception cref="ConnectorException"><c>UnknownRegion</c>.</exception>
    public static void RequireRegion(string region)
    {
        if (string.IsNullOrWhiteSpace(region))
        {
            throw ConnectorErrors.BlankRegion();
        }

        if (region.Length > ReferenceText.MaxLength || ReferenceText.IsPattern(region))
        {
            throw ConnectorErrors.UnknownRegion(region, KnownRegions.All);
        }
    }

    /// <summary>Throws if the reference is unusable or contains a wildcard.</summary>
    /// <exception cref="ConnectorException"><c>BlankConnectorGroupName</c>, <c>NameTooLong</c>,
    /// <c>NotAConnectorGroup</c> or <c>WildcardNotSupported</c>.</exception>
    public static void RequireOne(ConnectorGroupReference group, string parameter)
    {
        if (group.Refusal is { } refusal)
        {
            throw refusal;
        }

        if (group.Id is null && ReferenceText.MeansMany(group.Text))
        {
            throw ConnectorErrors.WildcardNotSupported(ReferenceKind.ConnectorGroup, parameter, group.Text);
        }
    }

    /// <summary>Throws if a filter word is none of the known ones.</summary>
    /// <exception cref="ConnectorException"><c>UnknownStatus</c> or <c>UnknownKind</c>.</exception>
    public static void RequireWord(string? word, string parameter, IReadOnlyList<string> known)
    {
        if (word is not null && !known.Contains(word.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            throw ConnectorErrors.UnknownWord(parameter, word, known);
        }
    }
}

/// <summary>Checks the address of a proxy before a command reads anything.</summary>
internal static class ProxyRule
{
    private const string Parameter = "Proxy";

    /// <summary>Checks the parameter <c>-Proxy</c> if the command has one and it was specified.</summary>
    /// <exception cref="ConnectorException"><c>ProxyNotUsable</c>.</exception>
    public static void Check(EntraCmdlet cmdlet)
    {
        PropertyInfo? parameter = cmdlet.MyInvocation.BoundParameters.ContainsKey(Parameter)
            ? cmdlet.GetType().GetProperty(Parameter)
            : null;
        if (parameter?.GetValue(cmdlet) is Uri proxy)
        {
            Require(proxy);
        }
    }

    /// <summary>Throws if the address has no scheme or is not an absolute address.</summary>
    /// <exception cref="ConnectorException"><c>ProxyNotUsable</c>.</exception>
    public static void Require(Uri proxy)
    {
        if (ProxyText.WithScheme(proxy.OriginalString) is string full)
        {
            throw ConnectorErrors.ProxySchemeMissing(proxy.OriginalString, full);
        }

        if (!proxy.IsAbsoluteUri)
        {
            throw ConnectorErrors.ProxyNotUsable(proxy, "it is not an absolute address");
        }
    }
}
