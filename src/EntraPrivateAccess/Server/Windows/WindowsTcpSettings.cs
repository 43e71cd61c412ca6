using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>
/// Reads the TCP settings through the scripting interface of Windows Management Instrumentation. Where Windows stores
/// them is not documented; the class is.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class WindowsTcpSettings
{
    private const string Locator = "WbemScripting.SWbemLocator";
    private const string Namespace = @"root\StandardCimv2";
    private const string Query = "SELECT * FROM MSFT_NetTCPSetting";

    /// <exception cref="ServerException">The interface, the class or one of its properties is missing.</exception>
    public static IReadOnlyList<TcpSetting> Read()
    {
        try
        {
            Type type = Type.GetTypeFromProgID(Locator, throwOnError: true)!;
            object service = Call(Activator.CreateInstance(type)!, "ConnectServer", ".", Namespace);
            object found = Call(service, "ExecQuery", Query);
            int count = Convert.ToInt32(Get(found, "Count"), CultureInfo.InvariantCulture);
            return [.. Enumerable.Range(0, count).Select(index => Setting(Call(found, "ItemIndex", index)))];
        }
        catch (Exception fault) when (Cause(fault) is { } cause)
        {
            throw new ServerException(
                cause.HResult,
                "TcpSettingsNotRead",
                ErrorKind.ResourceUnavailable,
                $"Windows did not return the class MSFT_NetTCPSetting (0x{cause.HResult:X8}): {cause.Message.Trim()}"
            );
        }
    }

    private static TcpSetting Setting(object item) =>
        TcpSetting.Create(
            Get(item, "SettingName")?.ToString() ?? "",
            Number(item, "DynamicPortRangeStartPort"),
            Number(item, "DynamicPortRangeNumberOfPorts"),
            Number(item, "AutoReusePortRangeStartPort"),
            Number(item, "AutoReusePortRangeNumberOfPorts")
        );

    // A setting that takes its values from another one returns none.
    private static int Number(object item, string property) =>
        Get(item, property) is { } value and not DBNull ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : 0;

    private static object Call(object target, string method, params object[] arguments) =>
        Invoke(target, method, BindingFlags.InvokeMethod, arguments)
        ?? throw new COMException($"{method} returned nothing.");

    private static object? Get(object target, string property) =>
        Invoke(target, property, BindingFlags.GetProperty, []);

    private static object? Invoke(object target, string member, BindingFlags kind, object[] arguments) =>
        target.GetType().InvokeMember(member, kind, null, target, arguments, CultureInfo.InvariantCulture);

    // The interface reports errors as COM exceptions. Late-bound calls wrap them, and add some types of their own.
    private static Exception? Cause(Exception fault) =>
        fault switch
        {
            TargetInvocationException { InnerException: { } inner } => Cause(inner),
            OutOfMemoryException or OperationCanceledException => null,
            _ => fault,
        };
}
