using System.Collections;
using System.Reflection;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Models;

/// <summary>Tests the JSON shape of the output types, on both frameworks.</summary>
public sealed class ModelJsonTests
{
    public static TheoryData<string> Schemas => [.. ModelJson.Types.Keys];

    [Theory, MemberData(nameof(Schemas))]
    public void Object_is_equal_after_it_was_written_and_read(string schema)
    {
        object model = Filled(ModelJson.Types[schema]);

        string json = ModelJson.Write(model);

        Assert.Equal(json, ModelJson.Write(ModelJson.Read(json)));
        Assert.Contains($"\"Schema\":\"{schema}/1\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Schemas))]
    public void Object_with_defaults_is_equal_after_it_was_written_and_read(string schema)
    {
        string json = ModelJson.Write(Activator.CreateInstance(ModelJson.Types[schema])!);

        Assert.Equal(json, ModelJson.Write(ModelJson.Read(json)));
    }

    [Fact]
    public void Values_are_words_seconds_and_times_in_UTC()
    {
        ConnectorEvent found = new()
        {
            At = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.FromHours(2)),
            Level = ConnectorEventLevel.Error,
        };
        ProvisioningStepResult step = new()
        {
            Status = ProvisioningStepStatus.Changed,
            Elapsed = TimeSpan.FromMilliseconds(1250),
        };

        Assert.Contains("\"Time\":\"2026-11-30T10:00:00.0000000Z\",\"Level\":\"Error\"", ModelJson.Write(found));
        Assert.Contains("\"Status\":\"Changed\",\"Duration\":1.25", ModelJson.Write(step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Schema":"Connector"}""")]
    [InlineData("""{"Schema":"Connector/2"}""")]
    [InlineData("""{"Schema":"String/1"}""")]
    [InlineData("""{"Schema":"ConnectorStatus/1","Health":"NoSuchHealth"}""")]
    public void Text_that_is_no_output_object_is_refused(string json) =>
        Assert.Throws<FormatException>(() => ModelJson.Read(json));

    [Fact]
    public void Unknown_properties_are_ignored() =>
        Assert.Equal("c1", ((Connector)ModelJson.Read("""{"Schema":"Connector/1","Id":"c1","Later":{"A":1}}""")).Id);

    /// <summary>Creates an object whose properties all differ from their defaults.</summary>
    internal static object Filled(Type type)
    {
        object model = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod?.IsPublic == true))
        {
            property.SetValue(model, ValueOf(property));
        }

        return model;
    }

    private static object ValueOf(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return property.GetCustomAttribute<ShownAsAttribute>()?.Type is { } shown
            && (Nullable.GetUnderlyingType(shown) ?? shown) == typeof(DateTimeOffset)
                ? "2026-11-30T10:00:00.1234567Z"
            : type == typeof(string) ? (property.Name.Contains("Version") ? "1.5.4892.0" : property.Name + " ä\n\"")
            : type == typeof(object) ? "result"
            : type == typeof(bool) ? true
            : type == typeof(double) ? 1.5
            : type == typeof(Uri) ? new Uri("https://example.com/a?b=c")
            : type.IsEnum ? Enum.GetValues(type).Cast<object>().Last()
            : type.IsPrimitive ? Convert.ChangeType(7, type)
            : ListOf(type.GetGenericArguments().Single());
    }

    private static IEnumerable ListOf(Type item)
    {
        Array list = Array.CreateInstance(item, 2);
        list.SetValue(item == typeof(string) ? "one" : Filled(item), 0);
        list.SetValue(item == typeof(string) ? "two" : Filled(item), 1);
        return list;
    }
}
