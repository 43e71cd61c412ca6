using System.Reflection;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;

namespace EntraPrivateAccess.Cmdlets;

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
