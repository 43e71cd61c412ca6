using System.Collections;
using System.Reflection;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Tests.Unit.Errors.Factories;

/// <summary>
/// Calls each method of <see cref="ConnectorErrors"/> with arguments that are recognizable in the error: a text is the
/// parameter's name in capital letters.
/// </summary>
internal static class ErrorFactories
{
    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        .. typeof(ConnectorErrors)
            .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(method => typeof(ConnectorException).IsAssignableFrom(method.ReturnType))
            // Its first argument is a row of a table.
            .Where(method => method.Name != nameof(ConnectorErrors.SignIn))
            .OrderBy(method => Signature(method), StringComparer.Ordinal),
    ];

    public static string Signature(MethodInfo method) =>
        $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.Name))})";

    public static ConnectorException Create(MethodInfo method) =>
        (ConnectorException)
            method.Invoke(
                null,
                [.. method.GetParameters().Select(parameter => Sample(parameter.ParameterType, parameter.Name!))]
            )!;

    private static object Sample(Type type, string name)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        string text = name.ToUpperInvariant();
        return plain == typeof(string) || plain == typeof(object) ? text
            : plain == typeof(int) ? 7
            : plain == typeof(long) ? 7_000_000L
            : plain == typeof(bool) ? false
            : plain == typeof(TimeSpan) ? TimeSpan.FromMinutes(5)
            : plain == typeof(DateTimeOffset) ? DateTimeOffset.UnixEpoch
            : plain == typeof(Uri) ? new Uri($"https://{name.ToLowerInvariant()}.example/x")
            : plain == typeof(Version) ? new Version(1, 2, name.Length, 0)
            : plain.IsEnum ? Enum.GetValues(plain).GetValue(0)!
            : plain == typeof(Exception) ? new InvalidOperationException("CAUSE")
            : plain == typeof(GraphFailure) ? Failure()
            : plain == typeof(GraphException) ? ConnectorErrors.RequestRefused(Failure())
            : plain == typeof(ConnectorException) ? ConnectorErrors.NotConnected()
            : plain == typeof(ConnectorGroup) ? Group(name)
            : plain == typeof(Connector) ? new Connector { Id = $"{name}-id", MachineName = text }
            : plain == typeof(ConnectorGroupApplication)
                ? new ConnectorGroupApplication { Id = $"{name}-id", Name = text }
            : plain == typeof(ConnectorReference) ? new ConnectorReference(text)
            : plain == typeof(ConnectorEnvironment) ? Environments.Global
            : plain == typeof(SignInPurpose) ? SignInPurpose.Graph
            : plain == typeof(PublisherIdentity) ? new PublisherIdentity(text, text)
            : plain == typeof(ConnectorRegion) ? KnownRegions.All[0]
            : plain == typeof(CheckResult)
                ? new CheckResult
                {
                    Name = text,
                    Detail = "DETAIL.",
                    Action = "ACTION.",
                }
            : ItemOf(plain) is { } item ? Pair(item, name)
            : throw new NotSupportedException($"There is no sample of {type} for {name}.");
    }

    private static GraphFailure Failure() =>
        new()
        {
            Status = 403,
            Code = "CODE",
            Message = "MESSAGE OF THE SERVICE",
            RequestId = "REQUEST",
            Method = "GET",
            Path = "/path",
            ContentType = "text/html",
            RedirectHost = "https://redirect.example",
            RetryAfter = TimeSpan.FromMinutes(5),
        };

    private static ConnectorGroup Group(string name) =>
        new()
        {
            Id = $"{name}-id",
            Name = name.ToUpperInvariant(),
            Region = "eur",
            Members = [new Connector { Id = "member-id", MachineName = "MEMBER" }],
            Applications = [new ConnectorGroupApplication { Id = "application-id", Name = "APPLICATION" }],
        };

    private static Type? ItemOf(Type type) =>
        type.GetInterfaces()
            .Append(type)
            .FirstOrDefault(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            ?.GetGenericArguments()[0];

    // Two objects with different names and IDs.
    private static IEnumerable Pair(Type item, string name)
    {
        Array pair = Array.CreateInstance(item, 2);
        pair.SetValue(Sample(item, item == typeof(string) ? $"{name}1" : "first"), 0);
        pair.SetValue(Sample(item, item == typeof(string) ? $"{name}2" : "second"), 1);
        return pair;
    }
}
