package io.espalier.spark;

import com.esotericsoftware.kryo.Kryo;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.serializer.KryoRegistrator;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Registers what crosses the wire beyond what Spark registers itself, for {@code
 * spark.kryo.registrationRequired=true}. Legs, results and messages are strings, so it is little.
 */
public final class EspalierKryoRegistrator implements KryoRegistrator {
  @Override
  public void registerClasses(Kryo kryo) {
    kryo.register(Object[].class);
    kryo.register(String[].class);
    kryo.register(byte[].class);
    kryo.register(byte[][].class);
    kryo.register(float[].class);
    kryo.register(int[].class);
    kryo.register(long[].class);
    kryo.register(double[].class);
    if (kryo.isRegistrationRequired()) {
      // Loading these takes a moment of each start, and else they travel by name.
      registerColumnTypes(kryo);
    }
  }

  /** Executors tell the driver what columns a file has. */
  private static void registerColumnTypes(Kryo kryo) {
    List.of(
            DataTypes.StringType,
            DataTypes.BinaryType,
            DataTypes.BooleanType,
            DataTypes.ByteType,
            DataTypes.ShortType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.FloatType,
            DataTypes.DoubleType,
            DataTypes.createDecimalType(),
            DataTypes.DateType,
            DataTypes.TimestampType,
            DataTypes.TimestampNTZType,
            DataTypes.NullType,
            SQLDataTypes.VectorType())
        .forEach(type -> kryo.register(type.getClass()));
    kryo.register(ArrayType.class);
    kryo.register(MapType.class);
    kryo.register(StructType.class);
    kryo.register(StructField.class);
    kryo.register(StructField[].class);
    kryo.register(Metadata.class);
  }
}
